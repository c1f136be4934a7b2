import Foundation
import Hardware

/// A process that runs `bench compare-worker`, and the socket to talk to it.
///
/// It is in a process group of its own, so that Ctrl-C reaches the driver alone, which then ends it.
public final class WorkerProcess: WorkerChannel {
  private let binary: String
  private let answerSeconds: Double
  private let shouldStop: () -> Bool
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()
  private let complaints: UnnamedFile
  private var socket: Int32
  private var process: pid_t
  private var received = Data()

  /// More than any answer has; another program's output isn't read to its end.
  private static let mostBytes = 4 << 20
  /// How soon Ctrl-C is noticed while a worker is at work.
  private static let sliceMilliseconds: Int32 = 100

  /// Starts `binary` with `arguments`; an answer may take `answerSeconds`, and waiting for it ends with
  /// `ComparisonStopped` once `shouldStop`.
  ///
  /// Throws `WorkerFault` when it can't be started.
  public init(
    binary: String, arguments: [String], answerSeconds: Double,
    shouldStop: @escaping () -> Bool
  ) throws {
    self.binary = binary
    self.answerSeconds = answerSeconds
    self.shouldStop = shouldStop
    complaints = try UnnamedFile()
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else {
      throw WorkerFault(.notStarted, "no socket for it: \(String(cString: strerror(errno)))")
    }
    socket = ends[0]
    defer { close(ends[1]) }
    do {
      process = try Self.spawn(
        [binary] + arguments, input: ends[1], output: ends[1], errors: complaints.descriptor)
    } catch {
      close(ends[0])
      throw error
    }
  }

  deinit { end() }

  /// The first line that it writes.
  public func greeting() throws -> WorkerGreeting {
    let line = try self.line()
    guard let greeting = try? decoder.decode(WorkerGreeting.self, from: line),
      greeting.program == WorkerProtocol.name
    else {
      throw WorkerFault(
        .foreign, "doesn't speak as a worker of bench does; it says: \(Self.quote(line))")
    }
    guard greeting.version == WorkerProtocol.version else {
      throw WorkerFault(
        .foreign,
        "speaks version \(greeting.version) of the worker's protocol, this tool version "
          + "\(WorkerProtocol.version): compare with a tool as new as the newer of the two")
    }
    return greeting
  }

  /// Writes one line.
  public func send(_ request: WorkerRequest) throws {
    let line = try encoder.encode(request) + [UInt8(ascii: "\n")]
    try line.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        // A worker that is gone must not take the driver with it.
        let count = Foundation.send(
          socket, slice.baseAddress, slice.count, Int32(MSG_NOSIGNAL))
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw ended() }
        offset += count
      }
    }
  }

  /// Reads one line.
  public func answer() throws -> WorkerAnswer {
    let line = try self.line()
    guard let answer = try? decoder.decode(WorkerAnswer.self, from: line) else {
      throw WorkerFault(.foreign, "gives no answer of a worker: \(Self.quote(line))")
    }
    return answer
  }

  /// Kills its process group and waits until it is gone.
  public func end() {
    if socket >= 0 { close(socket) }
    socket = -1
    guard process > 0 else { return }
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    process = -1
  }

  /// The next line, without its end.
  private func line() throws -> Data {
    let deadline = ContinuousClock.now + .seconds(answerSeconds)
    var searched = 0
    while true {
      if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(received[..<end])
        received = Data(received[(end + 1)...])
        return line
      }
      searched = received.count
      guard received.count <= Self.mostBytes else {
        throw WorkerFault(.foreign, "writes without end: \(Self.quote(received))")
      }
      try awaitBytes(until: deadline)
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count < 0 && [EINTR, EAGAIN].contains(errno) { continue }
      guard count > 0 else { throw ended() }
      received.append(contentsOf: buffer[..<count])
    }
  }

  private func awaitBytes(until deadline: ContinuousClock.Instant) throws {
    while true {
      if shouldStop() { throw ComparisonStopped() }
      var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, Self.sliceMilliseconds)
      if ready > 0 { return }
      guard ContinuousClock.now < deadline else {
        end()
        throw WorkerFault(
          .hung(seconds: answerSeconds),
          "gave no answer in \(Int(answerSeconds.rounded())) s and was killed")
      }
    }
  }

  /// How it ended, after it closed its end of the socket.
  private func ended() -> WorkerFault {
    guard process > 0 else { return WorkerFault(.notStarted, "isn't running any more") }
    var status: Int32 = 0
    // It may have closed its output and gone on: such a one has to be ended.
    for attempt in 0..<200 {
      let waited = waitpid(process, &status, WNOHANG)
      if waited == process || (waited < 0 && errno == ECHILD) { break }
      if attempt == 199 {
        end()
        return WorkerFault(.foreign, "closed its output and went on, so it was killed")
      }
      usleep(10_000)
    }
    kill(-process, SIGKILL)
    process = -1
    let said = complaints.lastLine.map { ": \($0)" } ?? ""
    let signal = status & 0x7f
    guard signal == 0 else {
      return WorkerFault(
        .crashed(signal: signal),
        "was ended by signal \(signal) (\(String(cString: strsignal(signal))))\(said)")
    }
    let code = (status >> 8) & 0xff
    return WorkerFault(.exited(code), "ended with exit code \(code)\(said)")
  }

  private static func quote(_ line: Data) -> String {
    let text = String(decoding: line.prefix(120), as: UTF8.self).readable
    return text.isEmpty ? "an empty line" : "'\(text)'"
  }

  /// Starts `words` in a process group of its own.
  private static func spawn(
    _ words: [String], input: Int32, output: Int32, errors: Int32
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let arguments = words.map { strdup($0) }
    defer { arguments.forEach { free($0) } }
    var process: pid_t = -1
    let failure = posix_spawn(
      &process, words[0], &actions, &attributes, arguments + [nil], environ)
    guard failure == 0 else {
      throw WorkerFault(
        .notStarted, "can't be started: \(String(cString: strerror(failure)))")
    }
    return process
  }
}

/// Ctrl-C came while a worker was at work.
public struct ComparisonStopped: Error {}

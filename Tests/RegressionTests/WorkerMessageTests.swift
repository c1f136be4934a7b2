import Foundation
import Testing

@testable import Regression

@Suite("Messages between a comparison's processes")
struct WorkerMessageTests {
  @Test("Requests are one line of JSON and come back as they were")
  func requests() throws {
    let requests: [WorkerRequest] = [
      .prepare(weights: 3), .measureSize(index: 7, seconds: 0.002),
      .sample(index: 7, calls: 12, windows: 20),
    ]
    for request in requests {
      let line = try JSONEncoder().encode(request)
      #expect(!line.contains(UInt8(ascii: "\n")))
      #expect(try JSONDecoder().decode(WorkerRequest.self, from: line) == request)
    }
  }
}

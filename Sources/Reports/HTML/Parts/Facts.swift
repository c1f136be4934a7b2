/// Names and values side by side.
struct Facts: PagePart {
  static let template = "facts"

  struct Fact {
    var name: String
    var value: String
    /// Whether it is for a shell or an editor, and may be copied.
    var isCode = false
  }

  var facts: [Fact]

  init(_ facts: [Fact]) { self.facts = facts }

  /// Rows of a name and a value.
  init(_ rows: [[String]]) { facts = rows.map { Fact(name: $0[0], value: $0[1]) } }
}

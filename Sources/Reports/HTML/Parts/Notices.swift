/// What a reader must know before relying on a figure, each with what to do about it.
struct Notices: PagePart {
  static let template = "notices"

  struct Notice {
    /// `warning` or `note`: how it looks.
    var kind: String
    /// The same in words.
    var label: String
    var text: String

    static func warning(_ text: String) -> Notice {
      Notice(kind: "warning", label: "Warning:", text: text)
    }
    static func note(_ text: String) -> Notice { Notice(kind: "note", label: "Note:", text: text) }
  }

  var notices: [Notice]
}

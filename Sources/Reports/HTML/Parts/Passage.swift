/// A paragraph, or text as it is.
struct Passage: PagePart {
  static let template = "text"

  var paragraph: String?
  var code: String?
}

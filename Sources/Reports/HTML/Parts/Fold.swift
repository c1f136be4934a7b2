/// What is there for whoever asks for it.
struct Fold: PagePart {
  static let template = "fold"

  var title: String
  /// HTML.
  var content: String
  var isOpen = false
}

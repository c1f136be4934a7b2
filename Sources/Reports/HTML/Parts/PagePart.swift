/// A part of a section, whose stored properties are the names that its template uses.
protocol PagePart {
  /// The template that shows it.
  static var template: String { get }
}

extension Templates {
  /// `block` as HTML.
  func html<Shown: PagePart>(_ block: Shown) -> String { render(Shown.template, block) }
}

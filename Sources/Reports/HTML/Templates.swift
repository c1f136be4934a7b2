import Mustache

/// The templates of the page, parsed.
///
/// Their files lie in `Page/` and are compiled into the binary, so that it needs none at run time. Each
/// begins with a pragma that makes `EscapedText` escape what is put in: Mustache's own escaping goes by
/// grapheme clusters, and lets a quote through that a combining mark follows.
struct Templates {
  private let library: MustacheLibrary

  /// Throws when a template isn't well-formed.
  init() throws {
    MustacheContentTypes.register(EscapedText(), named: "ESCAPED")
    var library = MustacheLibrary()
    for (name, bytes) in Self.files {
      try library.register(String(decoding: bytes, as: UTF8.self), named: name)
    }
    self.library = library
  }

  /// `values` in the template called `name`; nothing where there is no such template.
  func render(_ name: String, _ values: Any) -> String {
    library.render(values, withTemplate: name) ?? ""
  }

  /// Style sheet and script of the page.
  static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
  static let script = String(decoding: PackageResources.page_js, as: UTF8.self)

  private static let files: [(String, [UInt8])] = [
    ("page", PackageResources.page_mustache),
    ("facts", PackageResources.facts_mustache),
    ("cards", PackageResources.cards_mustache),
    ("table", PackageResources.table_mustache),
    ("notices", PackageResources.notices_mustache),
    ("figure", PackageResources.figure_mustache),
    ("fold", PackageResources.fold_mustache),
    ("text", PackageResources.text_mustache),
    ("cases", PackageResources.cases_mustache),
  ]
}

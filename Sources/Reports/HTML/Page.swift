import Records

/// The whole page: what the template `page` names.
struct Page: PagePart {
  static let template = "page"

  struct Section {
    var id: String
    var title: String
    /// The title in the navigation, where there is room for a word or two.
    var name: String
    var lead: String?
    /// HTML.
    var content: String

    init(id: String, title: String, name: String? = nil, lead: String? = nil, content: String) {
      self.id = id
      self.title = title
      self.name = name ?? title
      self.lead = lead
      self.content = content
    }
  }

  /// What kind of run it is about: `Sweep`.
  var kind: String
  var title: String
  var subtitle: String
  var sections: [Section]
  /// The records as JSON; nil where there are none.
  var data: String?
  var generator = "bench \(BenchVersion.current)"
  let style = ChartSection.style + Templates.style
  let script = Templates.script
  /// Lets the page's own script run and no other: whatever names a run holds, they can't know it.
  var nonce: String
  /// What it is made from alone.
  var source = "the files of the run"
}

import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// SVG text as a parser that knows nothing of this package reads it.
final class SVGDocument: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
    /// The text of its own `<title>`; nil without one.
    var tooltip: String?

    var classes: [String] {
      (attributes["class"] ?? "").split(separator: " ").map(String.init)
    }
  }

  struct Malformed: Error {
    var reason: String
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else {
      throw Malformed(reason: parser.parserError.map { "\($0)" } ?? "unknown")
    }
  }

  /// Those that carry data, which is what makes them marks.
  var marks: [Element] { elements.filter { $0.attributes["data-case"] != nil } }
  var ids: [String] { elements.compactMap { $0.attributes["id"] } }
  var texts: [String] { elements.filter { $0.name == "text" }.map(\.text) }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    if let last = open.last { elements[last].text += characters }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard let last = open.popLast() else { return }
    if name == "title", let parent = open.last { elements[parent].tooltip = elements[last].text }
  }
}

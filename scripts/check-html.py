#!/usr/bin/env python3
"""Opens HTML reports in a real browser: check-html.py BENCH [SHOTS]

BENCH is the tool, SHOTS a folder that gets screenshots and a PDF. Reports are made of the sample in
reports/sample and of runs derived from it: of 1,000 records, of one, of none, of refused cases alone, one
that was interrupted, and one whose names hold HTML. Each is opened from disk in Chromium, and what a reader
does with it is done. Exits with 1 and a line per problem.
"""

import contextlib
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "reports" / "sample"
MOST_BYTES = 2_000_000
MANY = 1000
HOSTILE = '<img src=x onerror="window.hacked=1">\u2028</script><!--<svg onload=alert(1)>'
PROBLEMS = []


def check(condition, problem):
    if not condition:
        PROBLEMS.append(problem)
        print(f"  problem: {problem}")


# Runs to report on.


def sample():
    run = json.loads((SAMPLE / "run.json").read_text())
    lines = (SAMPLE / "records.jsonl").read_text().splitlines()
    return run, [json.loads(line) for line in lines]


def renamed(record, layer, model=None):
    """The record of another layer: ids follow."""
    old = f"{record['model']}/{record['layer']}"
    new = f"{model or record['model']}/{layer}"
    copy = dict(record, layer=layer, model=model or record["model"])
    for name in ("caseID", "groupID"):
        copy[name] = copy[name].replace(old, new, 1)
    return copy


def refused(record):
    keep = {
        "schemaVersion", "caseID", "groupID", "model", "layer", "outFeatures", "inFeatures",
        "occurrences", "batch", "precision", "pattern", "sparsity", "kernel", "isa", "threads",
        "cache", "seed",
    }
    copy = {name: value for name, value in record.items() if name in keep}
    return dict(copy, status="refused", reason="no such kernel for <b>these</b> weights")


def many(records):
    """At least so many records, of as many layers as that takes."""
    result = []
    number = 0
    while len(result) < MANY:
        result += [renamed(r, f"block.{number}.{r['layer']}") for r in records]
        number += 1
    return result[:MANY]


def runs():
    run, records = sample()
    hostile = [renamed(r, HOSTILE + r["layer"], model="m\"'><b>") for r in records]
    stopped = dict(run, state="interrupted")
    stopped.pop("finishedAt", None)
    return {
        "sample": (run, records),
        "many": (run, many(records)),
        "one": (run, records[:1]),
        "none": (run, []),
        "refused": (run, [refused(record) for record in records[:9]]),
        "interrupted": (stopped, records[: len(records) // 2]),
        "hostile": (dict(run, name=HOSTILE, warnings=[HOSTILE]), hostile),
    }


def write(folder, run, records):
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps(run))
    (folder / "records.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))


# The browser.


@contextlib.contextmanager
def opened(browser, file, **options):
    """A page that tells of every error and every request but the one for the file itself."""
    context = browser.new_context(**options)
    page = context.new_page()
    url = file.as_uri()
    name = file.stem
    page.on("console", lambda m: check(m.type not in ("error", "warning"), f"{name}: console: {m.text}"))
    page.on("pageerror", lambda error: check(False, f"{name}: {error}"))
    page.on("request", lambda r: check(r.url == url, f"{name}: asked for {r.url[:80]}"))
    page.on("dialog", lambda dialog: (check(False, f"{name}: a dialog"), dialog.dismiss()))
    page.goto(url)
    yield page
    context.close()


def data_of(page):
    text = page.evaluate("document.getElementById('cases-data')?.textContent ?? null")
    if not text:
        return []
    data = json.loads(text)
    rows = [dict(zip(data["columns"], row)) for row in data["rows"]]
    for row in rows:
        for name in data["coded"]:
            code = row[name]
            if isinstance(code, list):
                row[name] = " ".join(data["texts"][number] for number in code)
            elif code is not None:
                row[name] = data["texts"][code]
    return rows


def shown(page):
    """The numbers, in the data, of the rows that are to be seen, in their order."""
    return page.evaluate(
        "[...document.querySelectorAll('#cases tbody tr')].filter(row => row.offsetParent !== null)"
        ".map(row => Number(row.querySelector('button.copy').dataset.row))"
    )


def check_any(page, name):
    """What holds for every report."""
    for heading in ("What ran where", "Ceilings and provenance"):
        check(page.get_by_role("heading", name=heading).count() == 1, f"{name}: no '{heading}'")
    check(page.get_by_role("main").count() == 1, f"{name}: no main landmark")
    check(page.evaluate("window.hacked === undefined"), f"{name}: ran what a name holds")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    check(len(ids) == len(set(ids)), f"{name}: an id occurs twice")
    links = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')]"
        ".filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.hash)"
    )
    check(not links, f"{name}: links lead nowhere: {links}")


def check_width(page, name):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    check(wide <= 0, f"{name}: {wide} pixels too wide at {page.viewport_size['width']}")


def check_filters(page, name):
    rows = data_of(page)
    check(shown(page) == list(range(len(rows))), f"{name}: not every case has its row")
    for select in page.query_selector_all("#filters select"):
        field = select.get_attribute("name")
        option = select.query_selector_all("option")[-1].get_attribute("value")
        option = option or select.query_selector_all("option")[-1].inner_text()
        select.select_option(option)
        expected = [i for i, row in enumerate(rows) if str(row[field]) == option]
        check(shown(page) == expected, f"{name}: filter {field}={option}")
        check(f"{len(expected)} of" in page.inner_text("#count") or len(expected) == len(rows),
              f"{name}: the count says {page.inner_text('#count')}")
        page.click("#clear")
        check(len(shown(page)) == len(rows), f"{name}: Clear leaves {field} filtered")
    kernel = rows[-1]["kernel"]
    page.fill("#filters input", f"{kernel.upper()} {rows[-1]['precision']}")
    expected = [i for i, row in enumerate(rows) if row["kernel"] == kernel and row["precision"] == rows[-1]["precision"]]
    check(set(expected) <= set(shown(page)), f"{name}: search for {kernel}")
    check(len(shown(page)) < len(rows), f"{name}: search leaves everything")
    page.fill("#filters input", "")


def in_order(values, descending):
    """Those without a value last, whatever the direction."""
    known = [value for value in values if value is not None]
    tail = values[len(known):]
    return all(v is None for v in tail) and known == sorted(known, reverse=descending)


def check_sorting(page, name):
    rows = data_of(page)
    for key in ("seconds", "speedup", "bytesPerSecond"):
        header = page.locator(f"#cases th[data-key={key}]")
        for state in ("ascending", "descending"):
            header.get_by_role("button").focus()
            page.keyboard.press("Enter")
            check(header.get_attribute("aria-sort") == state, f"{name}: aria-sort of {key}")
            values = [rows[i][key] for i in shown(page)]
            check(in_order(values, state == "descending"), f"{name}: {key} isn't {state}")
    check(page.locator("#cases th[aria-sort=ascending], #cases th[aria-sort=descending]").count() == 1,
          f"{name}: sorted by several columns")


def check_theme(page, name):
    paper = "getComputedStyle(document.body).backgroundColor"
    papers = [page.evaluate(paper)]
    for _ in range(3):
        page.click("#theme")
        papers.append(page.evaluate(paper))
    check(len(set(papers)) == 2 and papers[0] == papers[-1], f"{name}: themes {papers}")


def check_marks(page, name):
    rows = data_of(page)
    charts = page.query_selector_all(".chart svg")
    check(charts, f"{name}: no chart")
    results = {str(i) for i, row in enumerate(rows) if row["seconds"] is not None}
    marked = set(page.evaluate("[...document.querySelectorAll('.chart [data-case]')].map(m => m.dataset.case)"))
    check(marked <= results, f"{name}: marks of cases that are no results: {sorted(marked - results)[:5]}")
    check(results <= marked, f"{name}: results without a mark: {sorted(results - marked)[:5]}")
    roofline = page.locator("figure[id^=figure-roofline] [data-case]").count()
    check(roofline == len(results), f"{name}: {roofline} marks on the roofline for {len(results)} results")


def check_popover(page, name, shots):
    rows = data_of(page)
    marks = page.locator("figure[id^=figure-roofline] [data-case]")
    marks.first.scroll_into_view_if_needed()
    # One that no other lies on.
    free = marks.evaluate_all(
        "all => all.findIndex(mark => { const box = mark.getBoundingClientRect(); return mark.contains("
        "document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); })"
    )
    check(free >= 0, f"{name}: no mark can be pointed at")
    mark = marks.nth(max(0, free))
    row = rows[int(mark.get_attribute("data-case"))]
    mark.hover(force=True)
    text = page.locator("#popover").inner_text()
    for field in ("layer", "kernel", "isa", "precision", "pattern"):
        check(row[field] in text, f"{name}: the popover lacks {field} {row[field]}: {text[:80]}")
    cell = page.locator("#cases tbody tr").nth(shown(page).index(int(mark.get_attribute("data-case"))))
    median = cell.locator("td").nth(5).inner_text()
    check(median in text, f"{name}: the popover lacks the median {median}")
    page.screenshot(path=str(shots / f"{name}-popover.png"))
    page.keyboard.press("Escape")
    check(page.locator("#popover").is_hidden(), f"{name}: Escape leaves the popover")
    svg = page.locator("figure[id^=figure-roofline] svg").first
    svg.focus()
    page.keyboard.press("ArrowRight")
    check(page.locator("#popover").is_visible(), f"{name}: the arrow keys show no record")
    page.keyboard.press("Enter")
    check(page.evaluate("document.activeElement?.classList.contains('found') ?? false"),
          f"{name}: Enter on a mark doesn't go to its row")


def check_keyboard(page, name):
    page.keyboard.press("Tab")
    check(page.evaluate("document.activeElement.className") == "skip", f"{name}: Tab doesn't find the skip link")
    page.keyboard.press("Enter")
    check(page.evaluate("document.activeElement.id") == "main", f"{name}: the skip link doesn't skip")
    outline = page.evaluate(
        "(() => { const b = document.querySelector('#filters select'); b.focus();"
        " return getComputedStyle(b).outlineStyle; })()"
    )
    check(outline != "none", f"{name}: focus can't be seen")


def check_commands(page, name, bench, records):
    """Commands of a few rows list the case, and beside it only what its speedups are over."""
    rows = data_of(page)
    for row in [rows[0], rows[len(rows) // 3], rows[-1]]:
        [case] = [
            r["caseID"] for r in records
            if f"{r['model']}/{r['layer']}" == row["layer"] and r.get("medianSeconds") is not None
            and float(f"{r['medianSeconds']:.6g}") == row["seconds"]
        ]
        arguments = shlex.split(row["command"])[1:] + ["--list"]
        listing = subprocess.run([bench, *arguments], capture_output=True, text=True, cwd=ROOT)
        cases = [line.split("  #")[0] for line in listing.stdout.splitlines()]
        others = [other for other in cases if other != case and "|dense|" not in other]
        check(cases.count(case) == 1 and not others,
              f"{name}: {row['command']} lists {cases} {listing.stderr.strip()}")


def check_without_script(browser, file):
    with opened(browser, file, java_script_enabled=False) as page:
        lines = page.locator("#cases tbody tr").count()
        check(lines > 0, "without script: no rows")
        check(page.locator("#filters").is_hidden(), "without script: dead controls are shown")


def check_print(page, name, shots):
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    check(page.locator("nav").is_hidden(), f"{name}: print shows the navigation")
    check(page.locator("details:not([open])").count() == 0, f"{name}: print leaves parts folded")
    paper = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    check(paper == "light", f"{name}: print is {paper}")
    pdf = page.pdf(path=str(shots / f"{name}.pdf"), format="A4", print_background=True)
    check(len(pdf) > 20_000, f"{name}: the PDF has {len(pdf)} bytes")
    page.emulate_media(media="screen", color_scheme="light")


def time_to_interactive(browser, file):
    """Seconds from the start of navigation until a filter has been applied, the median of five."""
    times = []
    for _ in range(5):
        with opened(browser, file, viewport={"width": 1280, "height": 900}) as page:
            times.append(page.evaluate(
                "() => { const select = document.querySelector('#filters select[name=kernel]');"
                " select.selectedIndex = 1; select.dispatchEvent(new Event('input', {bubbles: true}));"
                " document.body.offsetHeight; return performance.now() / 1000; }"
            ))
    return sorted(times)[len(times) // 2]


def main():
    bench = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        scratch = pathlib.Path(scratch)
        shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else scratch / "shots"
        shots.mkdir(parents=True, exist_ok=True)
        files = {}
        for name, (run, records) in runs().items():
            write(scratch / name, run, records)
            report = subprocess.run(
                [bench, "report", str(scratch / name), "--format", "html"], capture_output=True)
            check(report.returncode == 0, f"{name}: {report.stderr.decode().strip()}")
            files[name] = scratch / f"{name}.html"
            files[name].write_bytes(report.stdout)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, file in files.items():
            for width in (1280, 400):
                size = {"width": width, "height": 900}
                for scheme in ("light", "dark") if name == "sample" else ("light",):
                    with opened(browser, file, viewport=size, color_scheme=scheme) as page:
                        check_any(page, name)
                        check_width(page, name)
                        if name == "sample":
                            page.screenshot(
                                path=str(shots / f"{name}-{scheme}-{width}.png"), full_page=True)
        for name in ("sample", "many", "hostile"):
            with opened(browser, files[name], viewport={"width": 1280, "height": 900}) as page:
                check_keyboard(page, name)
                check_filters(page, name)
                check_sorting(page, name)
                check_theme(page, name)
                if name != "many":
                    check_marks(page, name)
                    check_popover(page, name, shots)
                if name == "sample":
                    check_commands(page, name, bench, sample()[1])
                    check_print(page, name, shots)
        check_without_script(browser, files["sample"])
        size = files["many"].stat().st_size
        seconds = time_to_interactive(browser, files["many"])
        print(f"{MANY} records: {size / 1000:.0f} kB, {seconds:.2f} s until a filter has been applied")
        check(size < MOST_BYTES, f"many: {size} bytes, more than {MOST_BYTES}")
        browser.close()
    if PROBLEMS:
        sys.exit(f"{len(PROBLEMS)} problems in reports")
    print(f"{len(files)} reports: all well in {shutil.which('chromium')}")


if __name__ == "__main__":
    main()

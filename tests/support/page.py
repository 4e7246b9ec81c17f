"""Checks a page of `premie simulate --report`: page.py PAGE FOLDER, the results it is of.

Well-formed, self-contained, readable without pictures and within its frames; the figures of its tables are those of
impact_summary.csv.
"""

import csv
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

XHTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
SOURCES = {"src", "href", "srcset", "data", "action", "poster", "background"}


def text_of(element):
    return "".join(element.itertext())


def check_alone(root, text):
    for element in root.iter():
        assert element.tag not in (XHTML + "script", XHTML + "link", XHTML + "iframe", XHTML + "img"), element.tag
        for name in element.attrib:
            plain = name.split("}")[-1]
            assert plain not in SOURCES and not plain.startswith("on"), (element.tag, name)
    assert "@import" not in text and "url(" not in text


def check_headings(root):
    levels = [int(e.tag[-1]) for e in root.iter() if re.fullmatch(re.escape(XHTML) + "h[1-6]", e.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels


def check_tables(root):
    for table in root.iter(XHTML + "table"):
        assert text_of(table.find(XHTML + "caption")).strip()
        heads = table.findall("%sthead/%str/%sth" % (XHTML, XHTML, XHTML))
        assert heads and all(h.get("scope") == "col" for h in heads)
        for row in table.findall("%stbody/%str" % (XHTML, XHTML)):
            assert len(row) == len(heads) and row[0].get("scope") == "row"


def points(element):
    """The points of a shape that has any."""
    get = lambda name: float(element.get(name))
    kind = element.tag[len(SVG):]
    if kind == "line":
        return [(get("x1"), get("y1")), (get("x2"), get("y2"))]
    if kind == "rect":
        assert get("width") >= 0 and get("height") >= 0
        return [(get("x"), get("y")), (get("x") + get("width"), get("y") + get("height"))]
    if kind == "circle":
        return [(get("cx"), get("cy"))]
    if kind == "text":
        return [(get("x"), get("y"))]
    if kind in ("polygon", "polyline"):
        return [tuple(map(float, pair.split(","))) for pair in element.get("points").split()]
    assert kind in ("svg", "title", "desc"), kind
    return []


def check_charts(root):
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    charts = list(root.iter(SVG + "svg"))
    for chart in charts:
        assert chart.get("role") == "img"
        assert [text_of(chart.find(SVG + n)).strip() != "" for n in ("title", "desc")] == [True, True]
        assert chart.get("aria-labelledby").split() == [chart.find(SVG + n).get("id") for n in ("title", "desc")]
        left, top, width, height = map(float, chart.get("viewBox").split())
        assert (left, top, width, height) == (0, 0, float(chart.get("width")), float(chart.get("height")))
        for element in chart.iter():
            for x, y in points(element):
                assert 0 <= x <= width and 0 <= y <= height, (element.tag, element.attrib)
    assert all(figure.find(XHTML + "figcaption") is not None for figure in root.iter(XHTML + "figure"))
    return len(charts)


def plain(text):
    """A number as the result tables write it."""
    text = text.replace("\u202f", "").replace("\u2212", "-").replace("+", "")
    return re.sub(r"^\u2013$", "", text)


def check_figures(root, folder):
    cells = [[plain(text_of(c)) for c in row] for row in root.iter(XHTML + "tr")]
    with open(os.path.join(folder, "impact_summary.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            figures = [row[n] for n in "covers premium_base premium_scenario change".split()]
            figures += [row[n] for n in "up down same".split()]
            assert row["dimension"] == "all" or any(
                [c[1], c[2], c[3], c[4], c[6], c[7], c[8]] == figures and c[0] in (row["member"], "no class", "none", "unknown")
                for c in cells if len(c) == 12), row


def main(page, folder):
    with open(page, encoding="utf-8") as file:
        text = file.read()
    root = ElementTree.fromstring(text)
    check_alone(root, text)
    check_headings(root)
    check_tables(root)
    charts = check_charts(root)
    check_figures(root, folder)
    print("%d charts" % charts)


if __name__ == "__main__":
    main(*sys.argv[1:])

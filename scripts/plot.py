#!/usr/bin/env python3
"""Draws what scripts/measure.sh measured: plot.py TABLE.csv PICTURE.svg TEXT.md. Both axes are logarithmic: a line as steep
as the dotted one grows as the number of teams does. The table of ratios goes between the marks in the text."""

import csv
import math
import sys

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 30, 50
SERIES = [
    ("generate", "generate", "#1f5fa8"),
    ("generate-one-changed", "one team changed", "#6ba3d6"),
    ("diff", "diff, nothing changed", "#b8860b"),
    ("diff-one-changed", "diff, one team changed", "#d9b44a"),
    ("prove", "prove", "#a83232"),
    ("who-can", "who-can", "#d98880"),
    ("phase:plan-and-render", "plan and render alone", "#7a4fa0"),
    ("validate", "validate", "#3b8a4f"),
    ("cp", "cp -r", "#666666"),
]


BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"
TABLE = SERIES + [("can", "can", ""), ("terraform-validate-one", "`terraform validate` of one team", ""), ("phase:write", "write alone", ""), ("phase:read-back", "read back alone", ""), ("phase:prove", "proof alone", "")]


def ratios(rows, text):
    """Every time as a multiple of `cp -r` of the finished tree of as many teams, in the same run."""
    found = {(row["what"], int(row["teams"])): row for row in rows}
    sizes = sorted({teams for _, teams in found})
    head = "| as multiples of `cp -r` | " + " | ".join(f"{teams:,} teams" for teams in sizes) + " |\n"
    lines = [head, "| --- |" + " ---: |" * len(sizes) + "\n"]
    for name, title, _ in TABLE:
        cells = []
        for teams in sizes:
            row, copy = found.get((name, teams)), found.get(("cp", teams))
            cells.append(f"{float(row['seconds']) / float(copy['seconds']):.2f}" if row and copy else "")
        lines.append(f"| {title} | " + " | ".join(cells) + " |\n")
    peak = [found.get(("generate", teams)) for teams in sizes]
    cells = [f"{int(row['peak_kib']) / 1024:.0f} MiB" if row else "" for row in peak]
    lines.append("| peak memory of generate | " + " | ".join(cells) + " |\n")
    with open(text) as file:
        before, rest = file.read().split(BEGIN)
    with open(text, "w") as file:
        file.write(before + BEGIN + "".join(lines) + END + rest.split(END)[1])


def main(table, picture, text):
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    ratios(rows, text)
    lines = {name: [] for name, _, _ in SERIES}
    for row in rows:
        if row["what"] in lines:
            lines[row["what"]].append((int(row["teams"]), float(row["seconds"])))
    points = [point for line in lines.values() for point in line]
    sizes = sorted({teams for teams, _ in points})
    low = math.floor(math.log10(min(seconds for _, seconds in points)))
    high = math.ceil(math.log10(max(seconds for _, seconds in points)))
    first, last = math.log10(sizes[0]), math.log10(max(sizes[-1], sizes[0] * 10))

    def x(teams):
        return LEFT + (math.log10(teams) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(seconds):
        return HEIGHT - BOTTOM - (math.log10(seconds) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        label = f"{10 ** power:g} s"
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    for teams in sizes:
        at = x(teams)
        out.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#eee"/>')
        out.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{teams:,}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    out.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">teams</text>')
    # As steep as growth that keeps pace with the number of teams.
    start = 10**low
    end = min(start * 10 ** (last - first), 10**high)
    out.append(
        f'<line x1="{x(sizes[0]):.1f}" y1="{y(start):.1f}" x2="{x(sizes[0] * end / start):.1f}" y2="{y(end):.1f}" '
        'stroke="#999" stroke-dasharray="2 4"/>'
    )
    labels = []
    for name, title, colour in SERIES:
        line = sorted(lines[name])
        if not line:
            continue
        path = " ".join(f"{x(teams):.1f},{y(seconds):.1f}" for teams, seconds in line)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for teams, seconds in line:
            out.append(f'<circle cx="{x(teams):.1f}" cy="{y(seconds):.1f}" r="3" fill="{colour}"/>')
        labels.append([y(line[-1][1]), f"{title} {shown(line[-1][1])}", colour])
    labels.sort()
    for above, label in zip(labels, labels[1:]):
        label[0] = max(label[0], above[0] + 15)
    for at, title, colour in labels:
        out.append(f'<text x="{WIDTH - RIGHT + 10}" y="{at + 4:.1f}" fill="{colour}">{title}</text>')
    out.append("</svg>")
    with open(picture, "w") as file:
        file.write("\n".join(out) + "\n")


def shown(seconds):
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.2f} s"


main(*sys.argv[1:])

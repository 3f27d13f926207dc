"""Rings of points in pixels: cut to a box, written as a path, and where in them there is room."""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

type Pixel = tuple[float, float]
type Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels


def signed_area(ring: Sequence[Pixel]) -> float:
    """In square pixels; its sign tells which way round the ring goes."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def clip(ring: Sequence[Pixel], box: Box) -> list[Pixel]:
    """The part of a ring within a box (Sutherland and Hodgman)."""
    out = list(ring)
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        before, out = out, []
        for i, end in enumerate(before):
            start = before[i - 1]
            end_in, start_in = sign * (end[axis] - limit) >= 0, sign * (start[axis] - limit) >= 0
            if end_in != start_in:
                t = (limit - start[axis]) / (end[axis] - start[axis])
                out.append((start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])))
            if end_in:
                out.append(end)
    return out


def path_data(rings: Iterable[Sequence[Pixel]], digits: int = 0) -> str:
    """Path data in relative steps; steps are taken from the rounded points, so nothing drifts."""
    unit = 10**digits
    out = []
    for ring in rings:
        points = [(round(x * unit), round(y * unit)) for x, y in ring]
        if points and points[-1] == points[0]:
            points.pop()
        if len(points) < 3:
            continue
        out.append(f"M{_short(points[0][0], unit)} {_short(points[0][1], unit)}l")
        steps = []
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if (x1, y1) != (x2, y2):
                steps.append(f"{_short(x2 - x1, unit)} {_short(y2 - y1, unit)}")
        out.append(" ".join(steps).replace(" -", "-") + "z")
    return "".join(out)


def _short(number: int, unit: int) -> str:
    return f"{number / unit:g}" if number % unit else str(number // unit)


def holds(ring: Sequence[Pixel], x: float, y: float) -> bool:
    """Whether a point lies inside the ring."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _gap(ring: Sequence[Pixel], x: float, y: float, least: float = 0.0) -> float:
    """The square of the distance from a point to a ring's border; of one that is under `least` something under it."""
    best = math.inf
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        dx, dy, px, py = x2 - x1, y2 - y1, x - x1, y - y1
        t = (px * dx + py * dy) / (dx * dx + dy * dy or 1)
        if t > 0:
            t = min(t, 1.0)
            px, py = px - t * dx, py - t * dy
        gap = px * px + py * py * 2.56  # words are wide: height counts 1.6 times
        if gap < best:
            if gap < least:
                return gap
            best = gap
        x1, y1 = x2, y2
    return best


def _inside(ring: Sequence[Pixel], box: Box) -> Iterator[Pixel]:
    """Points of a grid that lie in a ring."""
    left, top = max(box[0], min(p[0] for p in ring)), max(box[1], min(p[1] for p in ring))
    right, bottom = min(box[2], max(p[0] for p in ring)), min(box[3], max(p[1] for p in ring))
    for j in range(1, 12):
        y = top + (bottom - top) * j / 12
        borders = [
            (x2 - x1) * (y - y1) / (y2 - y1) + x1
            for (x1, y1), (x2, y2) in itertools.pairwise([*ring, ring[0]])
            if (y1 > y) != (y2 > y)
        ]
        for i in range(1, 14):
            x = left + (right - left) * i / 14
            if sum(x < border for border in borders) % 2:
                yield x, y


def spots_of(ring: Sequence[Pixel], box: Box) -> list[Pixel]:
    """Places for a name inside a ring, the roomiest first."""
    found = [(_gap(ring, x, y), x, y) for x, y in _inside(ring, box)]
    return [(x, y) for _gap_, x, y in sorted(found, reverse=True)]


def roomiest(ring: Sequence[Pixel], box: Box) -> Pixel:
    """The first of `spots_of`, or a point of the ring's border when there is none."""
    best = (0.0, *ring[0])
    for x, y in _inside(ring, box):
        best = max(best, (_gap(ring, x, y, best[0]), x, y))
    return best[1:]


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes share any room."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

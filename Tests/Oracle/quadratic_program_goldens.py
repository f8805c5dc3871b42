"""Golden minimizers of GEM's quadratic program, from the PyPI package quadprog (Goldfarb & Idnani).

The gradients are whole numbers times a power of two, so that their products are exact and both
sides solve the same problem to the last bit. `condition` is the condition number of the matrix
scaled to a unit diagonal. Run by `make goldens`; needs quadprog and numpy.
"""
import json
import pathlib
import random

import numpy
import quadprog

draw = random.Random(1706)
SIZES = [k for k in range(1, 13) for _ in range(10)] + [20, 20, 30, 30, 45]
KINDS = ["independent", "dependent", "opposed", "scaled"]


def vector(width, size):
    return [draw.randint(-size, size) for _ in range(width)]


def gradients(kind, count, width):
    """Rows of past gradients as whole numbers."""
    if kind in ("dependent", "opposed"):
        # Few directions, each row close to one of them or, if opposed, to its negative.
        closeness = 10 ** draw.randint(1, 4)
        directions = [vector(width, 300) for _ in range(1 + count // 3)]
        signs = [1, -1] if kind == "opposed" else [1]
        return [
            [sign * closeness * x + y for x, y in zip(draw.choice(directions), vector(width, 9))]
            for sign in draw.choices(signs, k=count)]
    scales = [10 ** draw.randint(0, 6) if kind == "scaled" else 1 for _ in range(count)]
    return [[scale * x for x in vector(width, 20)] for scale in scales]


def problem(kind, count):
    width = count + draw.choice([0, 3, count])
    rows = gradients(kind, count, width)
    # The current gradient: against some of the past ones, or against none in particular.
    weights = [draw.choice([-2, -1, -1, 1]) for _ in rows]
    largest = max(abs(x) for row in rows for x in row) or 1
    current = [
        round(20 * sum(w * row[i] for w, row in zip(weights, rows)) / (largest * count)) + x
        for i, x in enumerate(vector(width, 10))]
    unit = draw.choice([1.0, 2.0**-10])
    ridge, bound = draw.choice([0.0, 1e-3]), draw.choice([0.0, 0.1, 0.5, 1.0])
    past, gradient = numpy.array(rows) * unit, numpy.array(current) * unit
    matrix = past @ past.T + ridge * numpy.eye(count)
    lengths = numpy.sqrt(numpy.diag(matrix))
    if not lengths.all():
        return None
    condition = numpy.linalg.cond(matrix / numpy.outer(lengths, lengths))
    # Beyond, neither side knows more than that the matrix is close to a singular one.
    if condition > 1e12:
        return None
    # quadprog minimizes ½ wᵀQw − aᵀw with Cᵀw ≥ b. Its tolerances are absolute: given GEM's program as
    # it stands, it calls some with gradients of different lengths infeasible and returns for others
    # a v that is far from the minimum. In w = D (v − γ), with powers of two in D, it does not.
    scale = numpy.exp2(numpy.round(numpy.log2(lengths)))
    linear = (past @ gradient + matrix.sum(1) * bound) / scale
    shifted = quadprog.solve_qp(
        matrix / numpy.outer(scale, scale), -linear, numpy.eye(count), numpy.zeros(count))[0]
    solution = shifted / scale + bound
    return {
        "kind": kind, "gradients": rows, "current": current, "unit": unit, "ridge": ridge,
        "lowerBound": bound, "solution": solution.tolist(), "condition": float(condition),
    }


problems = []
for index, size in enumerate(SIZES):
    found = None
    while found is None:
        found = problem(KINDS[index % len(KINDS)], size)
    problems.append(found)

target = pathlib.Path(__file__).parent.parent / "EngineTests" / "Golden" / "quadratic-programs.json"
target.write_text(json.dumps(problems, separators=(",", ":")) + "\n")
print(f"{len(problems)} problems written to {target}")

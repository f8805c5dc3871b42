"""ER-ACE from its formula, one example at a time (Caccia et al. 2022)."""
from method_runs import (
    BATCH, ITERATIONS, Cases, Draws, Reservoir, columns, cross_entropy, forward, image, label, listed,
    outputs_of, predicted, train)


def cosines(parameters, x):
    phi, w = forward(parameters, x, features=True), parameters[-1]
    unit = phi / (phi.norm(dim=-1, keepdim=True) + 1e-5)
    return 10 * unit @ (w / (w.norm(dim=1, keepdim=True) + 1e-5)).T


def run(scenario, budget, batch=BATCH, competitors="present-and-new", mean=False, first=1,
        linear=False, active="all", kind="academic", fuzziness=0, inactive="excluded"):
    scores = forward if linear else cosines
    told = scenario == "task"
    memory, draws, largest = Reservoir(budget), Draws(), -1

    def step(parameters, current, i):
        nonlocal largest

        def labels(examples, allowed):
            total = 0
            for e in examples:
                own = columns(scenario, e[0] if told else i // ITERATIONS, active)
                zeros = outputs_of(scenario) - len(own) if inactive == "zero" else 0
                total = total + cross_entropy(
                    scores(parameters, image(e)), label(e, scenario),
                    [c for c in own if c in allowed], zeros)
            return total / len(examples)

        present = {label(e, scenario) for e in current}
        largest = max(largest, *present)
        every = set(range(outputs_of(scenario)))
        allowed = present if competitors == "present" else {
            c for c in every if c in present or c >= largest}
        masked = i // ITERATIONS + 1 >= first
        loss = labels(current, allowed if masked else every)
        if masked and memory.items:
            drawn = [memory.items[k] for k in draws.draw(batch, len(memory.items))]
            loss = loss + labels(drawn, every)
        if masked and mean:
            loss = loss / 2

        def after():
            for e in current:
                memory.offer(e)
        return loss, after

    parameters, losses = train(scenario, kind, fuzziness, step, has_output_bias=linear)
    return {
        "losses": losses, "correct": predicted(parameters, scenario, inactive, scores),
        "parameters": listed(parameters)}


cases = Cases(run)
cases.known_boundaries("er-ace", {"budget": 7}, budget=7)
cases.known_boundaries("er-ace", {"budget": 7}, ("class",), active="all-so-far", budget=7)
cases.known_boundaries(
    "er-ace", {"budget": 30, "replay-batch": 6, "competitors": "present", "weights": "mean"},
    budget=30, batch=6, competitors="present", mean=True)
cases.known_boundaries("er-ace", {"budget": 7, "from-context": 2}, budget=7, first=2)
cases.known_boundaries("er-ace", {"budget": 7, "head": "linear"}, budget=7, linear=True)
cases.stream("er-ace", {"budget": 7}, budget=7)
cases.stream("er-ace", {"budget": 7}, ("task",), inactive="zero", budget=7)
cases.stream("er-ace", {"budget": 7}, kind="random", budget=7)
cases.stream("er-ace", {"budget": 7, "competitors": "present", "head": "linear"}, kind="academic",
             budget=7, competitors="present", linear=True)
cases.write("asymmetric-replay")

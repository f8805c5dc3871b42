"""DER and DER++ from their formulas, one example at a time (Buzzega et al. 2020)."""
from method_runs import (
    BATCH, ITERATIONS, Cases, Draws, Reservoir, columns, cross_entropy, forward, image, label, listed,
    outputs_of, predicted, train)


def run(scenario, budget, alpha, beta=0, batch=BATCH, norm=False, active="all", kind="academic",
        fuzziness=0, inactive="excluded"):
    told = scenario == "task"
    memory, draws = Reservoir(budget), Draws()

    def step(parameters, current, i):
        def active_columns(m):
            return columns(scenario, m if told else i // ITERATIONS, active)

        def labels(examples):
            total = 0
            for e in examples:
                chosen = active_columns(e[0])
                zeros = outputs_of(scenario) - len(chosen) if inactive == "zero" else 0
                total = total + cross_entropy(
                    forward(parameters, image(e)), label(e, scenario), chosen, zeros)
            return total / len(examples)

        seen = [forward(parameters, image(e)).detach() for e in current]
        loss = labels(current)
        if memory.items and alpha:
            drawn = [memory.items[k] for k in draws.draw(batch, len(memory.items))]
            for e, z in drawn:
                chosen = active_columns(e[0])
                squares = (forward(parameters, image(e))[chosen] - z[chosen]) ** 2
                loss = loss + alpha * (squares.sum() if norm else squares.mean()) / len(drawn)
        if memory.items and beta:
            drawn = [memory.items[k] for k in draws.draw(batch, len(memory.items))]
            loss = loss + beta * labels([e for e, _ in drawn])

        def after():
            for e, z in zip(current, seen):
                memory.offer((e, z))
        return loss, after

    parameters, losses = train(scenario, kind, fuzziness, step)
    return {
        "losses": losses, "correct": predicted(parameters, scenario, inactive),
        "parameters": listed(parameters)}


cases = Cases(run)
der = {"budget": 7, "alpha": 0.5}
derpp = {**der, "beta": 0.8}
for name, settings, options in (("der", der, der), ("derpp", derpp, derpp)):
    cases.known_boundaries(name, settings, **options)
    cases.known_boundaries(name, settings, ("class",), active="all-so-far", **options)
    cases.known_boundaries(
        name, {**settings, "budget": 30, "replay-batch": 6, "distance": "norm"},
        **{**options, "budget": 30, "batch": 6, "norm": True})
    cases.stream(name, settings, **options)
    cases.stream(name, settings, ("task",), inactive="zero", **options)
    cases.stream(name, settings, kind="random", **options)
    cases.stream(name, settings, kind="academic", **options)
cases.known_boundaries("derpp", {**der, "beta": 0}, **der)
cases.known_boundaries("derpp", {**der, "alpha": 0, "beta": 1}, budget=7, alpha=0, beta=1)
cases.write("dark-experience-replay")

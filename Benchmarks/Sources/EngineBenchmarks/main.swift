import Engine

// Prints one line of JSON for each measurement: its name and the seconds of each sample.
BLAS.useOneThread()
print("{\"name\": \"blas\", \"core\": \"\(BLAS.coreName)\", \"version\": \"\(BLAS.version)\"}")
report("adam step", TrainingStepBenchmark.adamStep(density: 0.19))
report("adam step, dense inputs", TrainingStepBenchmark.adamStep(density: 1))
report("bare products", TrainingStepBenchmark.bareProducts())
report("dgr step", GenerativeReplayBenchmark.deepGenerativeReplay())
report("bi-r step", GenerativeReplayBenchmark.brainInspiredReplay())
report("fromp between contexts", MemorablePastBenchmark.betweenContexts())
report("generative classifier evaluation", LikelihoodBenchmark.evaluation())
report("exact fisher", FisherBenchmark.exactFisher())
report("gem program, 20 tasks", QuadraticProgramBenchmark.projection(tasks: 20, repetitions: 2000))
report("gem program, 99 tasks", QuadraticProgramBenchmark.projection(tasks: 99, repetitions: 100))

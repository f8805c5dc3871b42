import Engine

// Prints one line of JSON for each measurement: its name and the seconds of each sample. Arguments
// choose measurements by their names, or by the beginnings of several names.
let measurements: [(name: String, seconds: () throws -> [Double])] = [
  ("adam step", { TrainingStepBenchmark.adamStep(density: 0.19) }),
  ("adam step, dense inputs", { TrainingStepBenchmark.adamStep(density: 1) }),
  ("bare products", { TrainingStepBenchmark.bareProducts() }),
  ("dgr step", { GenerativeReplayBenchmark.deepGenerativeReplay() }),
  ("bi-r step", { GenerativeReplayBenchmark.brainInspiredReplay() }),
  ("fromp between contexts", { MemorablePastBenchmark.betweenContexts() }),
  ("generative classifier evaluation", { LikelihoodBenchmark.evaluation() }),
  ("exact fisher", { FisherBenchmark.exactFisher() }),
  ("gem program, 20 tasks", { QuadraticProgramBenchmark.projection(tasks: 20, repetitions: 2000) }),
  ("gem program, 99 tasks", { QuadraticProgramBenchmark.projection(tasks: 99, repetitions: 100) }),
  ("mer step", { try OnlineBenchmark.metaExperienceReplay() }),
  ("er step", { try OnlineBenchmark.experienceReplay() }),
  ("gem step, 10", { try OnlineBenchmark.gradientEpisodicMemory(memory: 10) }),
  ("gem step, 25", { try OnlineBenchmark.gradientEpisodicMemory(memory: 25) }),
  ("gem step, 256", { try OnlineBenchmark.gradientEpisodicMemory(memory: 256) }),
  (
    "convolutional step, 256",
    { ConvolutionBenchmark.step(ConvolutionBenchmark.stack, outputs: 100, rows: 256, samples: 7) }
  ),
  (
    "resnet step, 10",
    {
      ConvolutionBenchmark.step(
        ConvolutionBenchmark.resNet, outputs: 10, rows: 10, samples: 15, repetitions: 4)
    }
  ),
  (
    "resnet step, 256",
    { ConvolutionBenchmark.step(ConvolutionBenchmark.resNet, outputs: 10, rows: 256, samples: 5) }
  ),
  ("autoencoder step, 256", { NaturalImageBenchmark.autoencoderStep() }),
  ("classifier step on features", { NaturalImageBenchmark.classifierStep() }),
  ("bi-r step on features", { NaturalImageBenchmark.brainInspiredReplay() }),
  ("features of 10000 images", { ConvolutionBenchmark.features(images: 10000) }),
  ("latent replay step, 128", { LatentReplayBenchmark.step() }),
  ("latent rows of 300 images", { LatentReplayBenchmark.front() }),
]
let chosen = CommandLine.arguments.dropFirst()
let names =
  measurements.map(\.name) + MatrixProductBenchmark.products.map(\.title)
  + ConvolutionBenchmark.singles.map(\.title) + LatentReplayBenchmark.planes.map(\.title)

func isChosen(_ name: String) -> Bool {
  chosen.isEmpty || chosen.contains { names.contains($0) ? name == $0 : name.hasPrefix($0) }
}

try BLAS.load()
print("{\"name\": \"blas\", \"core\": \"\(BLAS.coreName)\", \"version\": \"\(BLAS.version)\"}")
for (name, seconds) in measurements where isChosen(name) {
  report(name, try seconds())
}
for product in MatrixProductBenchmark.products where isChosen(product.title) {
  let seconds = try MatrixProductBenchmark.seconds(product)
  for kernel in KernelClass.allCases {
    report("\(product.title), \(kernel.rawValue)", seconds[kernel] ?? [])
  }
}
for single in ConvolutionBenchmark.singles where isChosen(single.title) {
  let seconds = ConvolutionBenchmark.seconds(single)
  report("\(single.title), forward", seconds.forward)
  report("\(single.title), weights", seconds.weights)
  report("\(single.title), weights and inputs", seconds.both)
}
for planes in LatentReplayBenchmark.planes where isChosen(planes.title) {
  let seconds = LatentReplayBenchmark.seconds(planes)
  report("\(planes.title), forward", seconds.forward)
  report("\(planes.title), forward, copy", seconds.forwardCopy)
  report("\(planes.title), weights and inputs", seconds.both)
  report("\(planes.title), weights and inputs, copy", seconds.bothCopy)
}

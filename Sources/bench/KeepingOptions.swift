import ArgumentParser

/// Where a model's run is kept.
struct KeepingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder that gets the run's folder.", valueName: "dir"))
  var out = RunOptions.defaultFolder
}

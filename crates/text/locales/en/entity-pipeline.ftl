pipeline = Pipeline
    .plural = Pipelines
    .new = New pipeline
    .empty = Each pipeline is a way of selling with its own stages.
pipeline--standard = Default

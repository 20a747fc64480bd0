lead-source = Lead source
    .plural = Lead sources
    .new = New lead source
    .empty = Where leads come from.

loss-reason = Loss reason
    .plural = Loss reasons
    .new = New loss reason
    .empty = Why sales are lost.

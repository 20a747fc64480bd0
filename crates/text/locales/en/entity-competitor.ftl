competitor = Competitor
    .plural = Competitors
    .new = New competitor
    .empty = Who else sells what you sell.
competitor--strengths = Strengths
competitor--weaknesses = Weaknesses

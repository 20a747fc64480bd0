opportunity-line = Line
    .plural = Lines
    .new = New line
    .empty = The products of this deal; its lines make the amount.
opportunity-line--cost = Unit cost
opportunity-line--name = Item

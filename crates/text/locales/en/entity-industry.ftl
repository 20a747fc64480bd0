industry = Industry
    .plural = Industries
    .new = New industry
    .empty = Your customers’ industries, with the sales cycle usual in each.
industry--benchmark-days = Industry cycle (days)
    .help = From an outside source, to hold yours against.

### Lists, boards, calendars and filters.

ui-views = Saved views
ui-view-all = All
ui-view-mine = Mine
ui-view-team = My team’s
ui-view-recent = Changed lately
ui-view-shared = Shared view
ui-view-save = Save view
ui-view-save-new = Save as a new view
ui-view-replace = Save in this view
ui-view-name = Name of the view
ui-view-share = Share with everybody
ui-view-delete = Delete this view
ui-modes = Ways to look
ui-mode-list = List
ui-mode-board = Board
ui-mode-calendar = Calendar
ui-count-many = over { $n }
ui-count-all = Count and add up all
ui-count-all-hint = The list counts no further than a thousand until somebody asks.
ui-counted = In all
ui-columns = Columns
ui-columns-find = Find a column
ui-columns-reset = Default columns
ui-sort-by = Sort by { $column }
ui-sum = Sum
ui-average = Average
ui-total = Total
ui-select-all = Select all in sight
ui-select-matching = All that match the filter
ui-selected =
    { $n ->
        [one] 1 selected
       *[other] { $n } selected
    }
ui-unselect = Clear the selection
ui-bulk = With the selected ones
ui-bulk-edit = Change a field
ui-bulk-assign = Assign
ui-bulk-tag = Tag
ui-bulk-tag-add = Tags to add
ui-bulk-tag-remove = Tags to take off
ui-bulk-merge = Merge
ui-bulk-along = With what goes along
ui-bulk-along-help =
    { $entity ->
        [opportunity] The customer, its contacts and what is planned go, too, where they were the same person's.
        [account] Its contacts, its open deals and what is planned go, too, where they were the same person's.
       *[other] What is planned goes, too, where it was the same person's.
    }
ui-bulk-field = Field
ui-bulk-value = New value
ui-bulk-title = Change several records
ui-empty-filter = Nothing matches this filter
ui-empty-filter-hint = Remove a condition, or look in all views.
ui-empty-trash = The trash is empty
ui-narrow = This view covers too much to be sorted like this. Narrow it with a filter by owner, date or stage.

## Filter
ui-filter = Filter
ui-filter-all = All groups hold
ui-filter-any = Any group holds
ui-filter-join = How groups are joined
ui-filter-group = Add group
ui-filter-nth-group = Group { $n }
ui-filter-or = or…
ui-filter-and = and…
ui-filter-field = Field
ui-filter-op = Comparison
ui-filter-choose = Choose a field…
ui-filter-clear = Clear filters
ui-filter-remove = Remove “{ $filter }”
ui-filter-written = Write the filter
op-equal = is
op-not-equal = is not
op-less = is less than
op-at-most = is at most
op-greater = is greater than
op-at-least = is at least
op-in = is one of
op-not-in = is none of
op-empty = is empty
op-not-empty = has a value
op-contains = contains
op-not-contains = does not contain
op-starts-with = starts with
op-less-day = before
op-at-most-day = until
op-greater-day = after
op-at-least-day = from
op-within = in the period
op-me = is me
op-my-team = is in my team
period-today = today
period-yesterday = yesterday
period-tomorrow = tomorrow
period-this-week = this week
period-this-month = this month
period-this-quarter = this quarter
period-this-year = this year
period-last-week = last week
period-last-month = last month
period-last-quarter = last quarter
period-last-year = last year
period-next-week = next week
period-next-month = next month
period-next-quarter = next quarter
period-next-year = next year
period-last-days =
    { $n ->
        [one] today
       *[other] the last { $n } days
    }
period-next-days =
    { $n ->
        [one] today
       *[other] the next { $n } days
    }
period-past = the past
period-future = the future
period-all = all time
period-before = before { $period }
period-before-yesterday = before yesterday
period-before-today = before today
period-from-today = from today on
period-until = until { $period }
period-from = from { $period } on
period-after = after { $period }

## Board
ui-board-add = Add in { $stage }
ui-board-more = See the rest in the list
ui-board-move = Move { $card }
ui-board-moved = { $card } is now in { $stage }
ui-board-total = { $sum } in all · { $weighted } weighted
ui-pipelines = Pipelines
ui-weighted = Weighted by probability
ui-rotting = Has not moved for too long
ui-next-none = no next step

## Calendar
ui-calendar-span = Span
ui-month = Month
ui-week = Week
ui-day = Day
ui-agenda = Agenda
ui-calendar-cut =
    { $n ->
        [one] Not everything fits. Only the first entry of these days is shown: { $days }.
       *[other] Not everything fits. Only the first { $n } entries of these days are shown: { $days }.
    }
ui-calendar-list = See in the list
ui-more-entries =
    { $n ->
        [one] 1 more
       *[other] { $n } more
    }
ui-agenda-empty = Nothing is planned

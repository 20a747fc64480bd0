### The frame of the pages and what they all share.

## Frame
ui-skip = Skip to content
ui-nav = Navigation
ui-nav-quick = Quick navigation
ui-nav-fold = Fold or unfold the navigation
ui-menu = Menu
ui-home = Home
ui-deals = Board
ui-crumbs = Where you are
ui-favourites = Favourites
ui-favourite-add = Add to favourites
ui-favourite-remove = Remove from favourites
ui-recent = Recent
ui-profile = My profile
ui-sign-out = Sign out
ui-theme-system = Same as the device
ui-theme-light = Light
ui-theme-dark = Dark
ui-language = Language
ui-settings = Settings
ui-reminders = Reminders
ui-demo-banner = This is the demonstration: the data are invented and anybody can sign in.
ui-insecure-banner = This connection is not encrypted. Use no real data until the address is served over https.
ui-offline = You are offline: what you type is kept on this device.

## Areas
area-sales = Sales
area-marketing = Marketing
area-service = Service
area-analytics = Analytics
area-knowledge = Knowledge
area-settings = Settings

## Actions
ui-save = Save
ui-save-and-new = Save and add another
ui-cancel = Cancel
ui-close = Close
ui-apply = Apply
ui-refresh = Update
ui-continue = Continue
ui-back = Back
ui-open = Open
ui-create = Create
ui-add = Add
ui-edit = Edit
ui-copy = Duplicate
ui-delete = Delete
ui-restore = Restore
ui-undo = Undo
ui-remove = Remove
ui-export = Export
ui-import = Import
ui-print = Print
ui-trash = Trash
ui-see-all = See all
ui-more = Show more
ui-more-actions = More actions
ui-next = Next
ui-previous = Previous
ui-today = Today
ui-inactive = inactive
ui-person-inactive = { $name } (inactive)
ui-removed = removed record
ui-no-access = no access
ui-all = All
ui-none = None
ui-and = and
ui-or = or
ui-required = Required
ui-nth = Number { $n }
ui-fields = Fields
ui-kind = Kind of record
ui-currency = Currency

## Palette and search
ui-palette = Search or do
ui-palette-hint = Search a record, a page or an action…
ui-palette-here = On this page
ui-palette-go = Go to
ui-palette-create = Create
ui-palette-create-words = create add new
ui-palette-do = Actions
ui-palette-keys = Keys
ui-key-search = Search
ui-key-palette = Open the palette
ui-key-create = Create
ui-key-edit = Edit
ui-key-move = Move down and up
ui-key-select = Select
ui-key-go = Go somewhere: G and the letter beside it
ui-key-space = Space
ui-key-preview = Preview the marked row beside the list
ui-key-stage = Move the card to another stage on the board
ui-key-ends = Move it to the first stage or the last
ui-key-home = Home
ui-key-end = End
ui-key-help = Show the keys
ui-search = Search
ui-search-here = Search here
ui-search-nothing = Nothing matches “{ $q }”. Try fewer words, or part of a name, a phone number or an e-mail address.
ui-search-capped = There are more results. Type more words to narrow them down.

## Notices
ui-created = { $title } created.
ui-saved = Saved.
ui-merged = Saved together with the changes of { $who }.
ui-deleted = { $title } is in the trash.
ui-restored = { $title } restored.
ui-undone = Undone.
ui-bulk-meanwhile = somebody else has changed it meanwhile. Save again to write over it.
ui-bulk-meanwhile-value = somebody else has made it “{ $value }” meanwhile. Save again to write over it.
ui-bulk-done =
    { $n ->
        [one] 1 record changed.
       *[other] { $n } records changed.
    }
ui-bulk-started = Under way: you can go on working while it finishes.
ui-call-offer = Did you talk to { $who }?
ui-call-ask = Did you talk? Log it now.
ui-call-log = Log the call
ui-call-whatsapp = Open WhatsApp
ui-reload = There is a new version of this page.

## Where changes come from
source-page = page
source-api = API
source-import = import
source-file = file
source-form = form
source-automation = automation
source-mail = mail
source-system = system
source-demo = demo

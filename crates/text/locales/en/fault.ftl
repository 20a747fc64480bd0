### Why a value, a filter or a change of the structure is not taken: what its writer sees.

yes = Yes
no = No

## Values

error-required = This is required.
error-type = This kind of data is not accepted here.
error-too-long =
    { $most ->
        [one] At most { $most } character.
       *[other] At most { $most } characters.
    }
error-too-short =
    { $least ->
        [one] At least { $least } character.
       *[other] At least { $least } characters.
    }
error-too-many =
    { $most ->
        [one] At most { $most } item.
       *[other] At most { $most } items.
    }
error-too-long-index = Too long for a field that is sorted and searched by: shorten it.
error-too-small = It cannot be less than { $least }.
error-too-large = It cannot be more than { $most }.
error-number = Write a number.
error-whole = Write a whole number.
error-decimals =
    { $most ->
        [one] At most { $most } decimal place.
       *[other] At most { $most } decimal places.
    }
error-number-range = The number is too large.
error-currency = “{ $value }” is no currency code (such as EUR or USD).
error-boolean = Answer yes or no.
error-date = Write a date, for example 2026-11-21.
error-no-such-day = There is no such day or time.
error-period = The period cannot be read.
error-range-reversed = It must be the same as the start or later: { $from }.
error-date-range = The year must be between 1000 and 9999.
error-too-early = It cannot be before { $least }.
error-too-late = It cannot be after { $most }.
error-duration = Write a length of time, for example 1:30, 90 min or 1.5 h.
error-time-of-day = Write a time of the day, for example 9:30.
error-choice = “{ $value }” is not one of the choices.
error-link = Choose a record of the list.
error-account-alike = There is an account much like it: { $titles }. Choose it, or create another anyway.
error-file = Choose a file.
error-email = Write an e-mail address, for example ana@example.com.
error-email-domain = The domain of the e-mail address is not valid.
error-phone = Write a telephone number.
error-url = Write a web address, for example https://example.com.
error-country = “{ $value }” is no country.
error-address = Write at most seven parts, with | between them.
error-json = This is not a JSON document.
error-computed = The system works this out.

## Changes of the structure: own fields, kinds of record, labels and forms

error-overlay = The stored structure cannot be read: { $reason }
error-overlay-name = “{ $value }” cannot be a name: use c_ and small letters without accents, digits and underscores, at most 40.
error-overlay-taken = “{ $value }” exists already.
error-overlay-twice = “{ $value }” is there twice.
error-overlay-limit = At most { $most }.
error-overlay-entity = There is no kind of record “{ $value }”.
error-overlay-field = There is no field “{ $value }”.
error-overlay-choice = There is no choice “{ $value }”.
error-overlay-kind = “{ $value }” is no kind of field.
error-overlay-target = A link, and only a link, points to a kind of record that exists.
error-overlay-label =
    { $most ->
        [one] Write a name of at most { $most } character.
       *[other] Write a name of at most { $most } characters.
    }
error-overlay-area = “{ $value }” is no area.
error-overlay-icon = “{ $value }” is no icon.
error-overlay-hue = The hue goes from 0 to 359.
error-overlay-scale =
    { $most ->
        [one] At most { $most } decimal place.
       *[other] At most { $most } decimal places.
    }
error-overlay-bounds = The least is greater than the most.
error-overlay-long =
    { $most ->
        [one] At most { $most } character.
       *[other] At most { $most } characters.
    }
error-overlay-unsorted = This kind of field cannot be sorted or indexed.
error-overlay-choices = A field of choices, and only that, has choices.
error-overlay-default = The field cannot start with this value.
error-overlay-fixed = The name, the kind and the target cannot be changed.
error-overlay-gone = It cannot be taken away; hide it.
error-overlay-closed = The rules know each choice of this field: they can be renamed, but none can be added.
error-currency-stays = There are amounts valued in { $currency } already: the company's currency is not changed after that.
error-overlay-row = Each row of the form has one to four fields.

## Filters, order and pages

error-filter-syntax = The filter cannot be understood from character { $position } on.
error-filter-field = There is no field “{ $name }”.
error-filter-hidden = This filter uses “{ $field }”, which your role does not show you.
error-view-hidden = This view uses “{ $field }”, which your role does not show you.
error-filter-op = This field cannot be filtered with “{ $op }”.
error-filter-value = The filter's value is missing or not valid.
error-filter-number = “{ $value }” can be read in two ways. In a written filter, numbers have no thousands separator and a point before the decimals: 10000 or 10000.5.
error-filter-number-point = “{ $value }” can be read in two ways. Write { $whole } if the point separates thousands, or { $decimals } if it separates decimals.
error-filter-choice = “{ $value }” is not one of the choices: { $options }.
error-filter-link = No record is called “{ $value }”, or several are. Choose it in the filter beside this or write its id.
error-filter-currency = Amounts of a filter are written in { $currency }.
error-filter-long =
    { $most ->
        [one] A filter has at most { $most } byte.
       *[other] A filter has at most { $most } bytes.
    }
error-filter-deep =
    { $most ->
        [one] The parentheses of a filter are nested at most { $most } time.
       *[other] The parentheses of a filter are nested at most { $most } times.
    }
error-filter-many =
    { $most ->
        [one] A filter has at most { $most } condition.
       *[other] A filter has at most { $most } conditions.
    }
error-sort-field = “{ $name }” cannot be sorted by.
error-sort-many = At most { $most }.
error-cursor = The address of this page is not valid; go back to the beginning of the list.
error-role-object = An object is expected here.
error-role-entity = There is no kind of record “{ $name }”.
error-role-levels = “{ $name }” needs five levels (read, create, edit, delete, export), each of none, own, team, branch or all.
error-role-field = There is no field “{ $name }”; it is written like opportunity.amount.
error-role-field-level = “{ $name }” is hidden, read-only or full.

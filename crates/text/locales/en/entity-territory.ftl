territory = Territory
    .plural = Territories
    .new = New territory
    .empty = Sales areas, found from the address.
territory--postal-prefixes = Postal codes (beginning)
territory--provinces = Provinces

product-category = Product category
    .plural = Product categories
    .new = New product category
    .empty = The families of your products.

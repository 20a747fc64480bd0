product-category = Categoría de producto
    .plural = Categorías de producto
    .new = Nueva categoría
    .empty = Las familias de sus productos.

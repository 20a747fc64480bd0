company = Empresa
    .plural = Empresa
    .new = Nueva empresa
    .empty = Los datos de su empresa.
company--lead-owner = Recibe los prospectos de la web
company--privacy-note = Nota de privacidad

### El marco de las páginas y lo que todas comparten.

## Marco
ui-skip = Ir al contenido
ui-nav = Navegación
ui-nav-quick = Accesos rápidos
ui-nav-fold = Plegar o desplegar la navegación
ui-menu = Menú
ui-home = Inicio
ui-deals = Tablero
ui-crumbs = Dónde está
ui-favourites = Favoritos
ui-favourite-add = Añadir a favoritos
ui-favourite-remove = Quitar de favoritos
ui-recent = Recientes
ui-profile = Mi perfil
ui-sign-out = Cerrar sesión
ui-theme-system = Aspecto del sistema
ui-theme-light = Aspecto claro
ui-theme-dark = Aspecto oscuro
ui-language = Idioma
ui-settings = Ajustes
ui-reminders = Avisos
ui-demo-banner = Está en la demostración: los datos son inventados y cualquiera puede entrar.
ui-insecure-banner = La conexión no está cifrada. No use datos reales hasta servir la dirección por https.
ui-offline = Sin conexión: lo que escriba se guarda en este equipo.

## Áreas
area-sales = Ventas
area-marketing = Marketing
area-service = Servicio
area-analytics = Análisis
area-knowledge = Conocimiento
area-settings = Ajustes

## Acciones
ui-save = Guardar
ui-save-and-new = Guardar y crear más
ui-cancel = Cancelar
ui-close = Cerrar
ui-apply = Aplicar
ui-refresh = Actualizar
ui-continue = Continuar
ui-back = Volver
ui-open = Abrir
ui-create = Crear
ui-add = Añadir
ui-edit = Editar
ui-copy = Duplicar
ui-delete = Eliminar
ui-restore = Restaurar
ui-undo = Deshacer
ui-remove = Quitar
ui-export = Exportar
ui-import = Importar
ui-print = Imprimir
ui-trash = Papelera
ui-see-all = Ver todo
ui-more = Mostrar más
ui-more-actions = Más acciones
ui-next = Siguiente
ui-previous = Anterior
ui-today = Hoy
ui-inactive = inactivo
ui-person-inactive = { $name } (inactivo)
ui-removed = registro eliminado
ui-no-access = sin acceso
ui-all = Todos
ui-none = Ninguno
ui-and = y
ui-or = o
ui-required = Obligatorio
ui-nth = Número { $n }
ui-fields = Campos
ui-kind = Tipo de registro
ui-currency = Moneda

## Paleta y búsqueda
ui-palette = Buscar o hacer
ui-palette-hint = Busque un registro, una página o una acción…
ui-palette-here = En esta página
ui-palette-go = Ir a
ui-palette-create = Crear
ui-palette-create-words = crear añadir nuevo nueva
ui-palette-do = Acciones
ui-palette-keys = Teclas
ui-key-search = Buscar
ui-key-palette = Abrir la paleta
ui-key-create = Crear
ui-key-edit = Editar
ui-key-move = Bajar y subir
ui-key-select = Seleccionar
ui-key-go = Ir a un sitio: G y la letra que tiene al lado
ui-key-space = Espacio
ui-key-preview = Ver la fila marcada sin salir de la lista
ui-key-stage = Mover la tarjeta a otra etapa en el tablero
ui-key-ends = Moverla a la primera etapa o a la última
ui-key-home = Inicio
ui-key-end = Fin
ui-key-help = Ver las teclas
ui-search = Buscar
ui-search-here = Buscar aquí
ui-search-nothing = No hay nada que coincida con «{ $q }». Pruebe con menos palabras o con parte de un nombre, un teléfono o un correo.
ui-search-capped = Hay más resultados. Escriba más palabras para acotarlos.

## Avisos
ui-created = { $title }: creado.
ui-saved = Guardado.
ui-merged = Guardado junto con los cambios de { $who }.
ui-deleted = { $title }: en la papelera.
ui-restored = { $title }: restaurado.
ui-undone = Deshecho.
ui-bulk-meanwhile = otra persona lo ha cambiado entretanto. Guarde otra vez para escribir encima.
ui-bulk-meanwhile-value = otra persona ha puesto entretanto «{ $value }». Guarde otra vez para escribir encima.
ui-bulk-done =
    { $n ->
        [one] 1 registro cambiado.
       *[other] { $n } registros cambiados.
    }
ui-bulk-started = En marcha: puede seguir trabajando mientras termina.
ui-call-offer = ¿Ha hablado con { $who }?
ui-call-ask = ¿Ha hablado? Anótelo ahora.
ui-call-log = Anotar la llamada
ui-call-whatsapp = Abrir WhatsApp
ui-reload = Hay una versión nueva de la página.

## Origen de los cambios
source-page = página
source-api = API
source-import = importación
source-file = archivo
source-form = formulario
source-automation = automatización
source-mail = correo
source-system = sistema
source-demo = demostración

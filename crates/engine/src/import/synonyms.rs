//! What spreadsheets call our fields, in Spanish and English, beyond the registry's own labels: in the comparison form of
//! [`super::heading::key`].

/// Field paths of an entity with the headings that mean them.
type Synonyms = &'static [(&'static str, &'static [&'static str])];

/// For every entity that has the field.
#[rustfmt::skip]
const COMMON: Synonyms = &[
    ("external_id", &["externalid", "recordid", "idexterno", "identificador", "idderegistro", "registroid", "uniqueid", "codigoexterno", "id"]),
    ("@created", &["createdate", "createddate", "datecreated", "createdon", "fechadecreacion", "fechacreacion"]),
    ("owner", &["owner", "salesagent", "salesrep", "salesperson", "seller", "vendedor", "vendedora", "comercial", "agente", "responsable",
        "propietario", "assignedto", "asignadoa", "accountmanager", "gestor", "propietarioa", "propietariodelaoportunidad",
        "propietariodelnegocio", "propietariodelacuenta", "propietariodelcontacto", "propietariodelprospecto", "propietariodeltrato",
        "propietariodelaempresa", "usuarioasignado", "asignado", "assigneduser"]),
    ("branch", &["branch", "regionaloffice", "sucursal", "oficina", "delegacion", "sede"]),
    ("team", &["team", "equipo", "salesteam"]),
    ("email", &["email", "mail", "correo", "correoelectronico", "emailaddress", "direcciondecorreo", "direcciondecorreoelectronico"]),
    ("phone", &["phone", "telephone", "telefono", "tel", "tlf", "phonenumber", "telefonofijo", "fijo", "telefono1", "numerodetelefono", "telefonodelaoficina", "telefonodeoficina", "telefonodeltrabajo", "officephone", "businessphone", "workphone"]),
    ("mobile", &["mobile", "movil", "celular", "cell", "cellphone", "mobilephone", "telefonomovil", "telefonocelular", "numerodetelefonomovil", "numerodemovil", "telefono2"]),
    ("website", &["website", "web", "url", "sitioweb", "paginaweb", "urldelsitioweb", "homepage", "domain", "dominio"]),
    ("address.street", &["street", "address", "direccion", "domicilio", "calle", "addressline1", "streetaddress", "address1", "calledefacturacion", "callededireccion",
        "direcciondefacturacion", "direccionpostal"]),
    ("address.street2", &["street2", "addressline2", "address2", "direccion2"]),
    ("address.city", &["city", "town", "ciudad", "poblacion", "localidad", "municipio", "ciudaddefacturacion", "ciudaddecorreo"]),
    ("address.postal_code", &["postalcode", "zip", "zipcode", "codigopostal", "cp", "postcode", "codigopostaldefacturacion", "codigopostaldecorreo"]),
    ("address.province", &["province", "state", "provincia", "estado", "departamento", "stateprovince", "county", "estadoregion", "stateregion", "estadoprovincia",
        "estadoprovinciadefacturacion", "estadoprovinciadecorreo"]),
    ("address.region", &["region", "comunidadautonoma", "comunidad"]),
    ("address.country", &["country", "pais", "officelocation", "headquarters", "countryregion", "nation", "paisregion",
        "paisdefacturacion", "paisdecorreo"]),
    ("industry", &["industry", "sector", "sectordeactividad", "actividad", "ramo", "vertical"]),
    ("description", &["description", "descripcion", "notes", "notas", "comments", "comentarios", "observaciones", "remarks"]),
    ("source", &["source", "origen", "leadsource", "fuente", "procedencia", "canaldeentrada", "origendelprospecto", "origendellead",
        "origendelaoportunidad", "fuentedelprospecto", "fuenteoriginal", "tomadecontacto"]),
    ("campaign", &["campaign", "campana", "utmcampaign"]),
    ("tags", &["tags", "etiquetas", "labels", "keywords", "tag"]),
    ("tax_id", &["taxid", "nif", "cif", "dni", "nie", "rif", "ruc", "vat", "vatnumber", "nifcif", "cifnif", "rut", "rfc", "cuit", "nit"]),
    ("position", &["jobtitle", "title", "cargo", "puesto", "role", "job", "puestodetrabajo"]),
    ("email_permission.denied", &["emailoptout", "optout", "unsubscribed", "hsemailoptout", "bajacorreo", "noenviarcorreo", "baja",
        "hasoptedoutofemail", "noemail", "donotemail"]),
    ("email_permission.granted", &["emailoptin", "optin", "aceptapublicidad", "aceptacorreo", "consentimientocorreo", "newsletter"]),
    ("phone_permission.denied", &["donotcall", "nollamar", "dnc", "listarobinson"]),
    ("message_permission.denied", &["smsoptout", "nowhatsapp", "nosms"]),
    ("post_permission.denied", &["donotmail", "nocorreopostal"]),
    ("@deleted", &["deleted", "isdeleted", "borrado", "eliminado"]),
];

#[rustfmt::skip]
const ENTITIES: &[(&str, Synonyms)] = &[
    ("account", &[
        ("name", &["account", "accountname", "company", "companyname", "empresa", "cuenta", "cliente", "customer", "customername",
            "organization", "organisation", "organizacion", "razonsocial", "nombredelaempresa", "nombre", "name", "business", "nombredelacuenta", "nombredecuenta",
            "nombredeempresa", "nombrecomercial", "nombredelcliente", "nombredelaorganizacion",
            "completename", "displayname"]),
        ("@company", &["iscompany", "isacompany", "esunacompania", "esunaempresa"]),
        ("legal_name", &["legalname", "razonsociallegal", "denominacionsocial"]),
        ("external_id", &["accountid", "companyid", "customerid", "idcuenta", "idcliente", "idempresa", "clienteid"]),
        ("parent", &["subsidiaryof", "parent", "parentaccount", "parentcompany", "matriz", "empresamatriz", "filialde", "grupo"]),
        ("revenue", &["revenue", "annualrevenue", "turnover", "facturacion", "ingresos", "ingresosanuales", "ventasanuales"]),
        ("employees", &["employees", "numberofemployees", "empleados", "numeroempleados", "numerodeempleados", "noempleados", "nodeempleados", "headcount",
            "plantilla"]),
        ("founded", &["yearestablished", "founded", "yearfounded", "yearstarted", "fundacion", "anofundacion", "anodefundacion"]),
        ("kind", &["type", "tipo", "accounttype", "tipodecuenta", "tipodecliente", "customertype"]),
    ]),
    ("contact", &[
        ("@name", &["name", "fullname", "contact", "contactname", "nombrecompleto", "nombreyapellidos", "apellidosynombre", "contacto", "persona",
            "completename", "displayname"]),
        ("first_name", &["firstname", "givenname", "nombre", "nombredepila", "forename"]),
        ("last_name", &["lastname", "surname", "familyname", "apellido", "apellidos", "primerapellido", "apellido1"]),
        ("second_last_name", &["secondlastname", "segundoapellido", "apellido2"]),
        ("external_id", &["contactid", "personid", "idcontacto"]),
        ("account.external_id", &["accountid", "companyid", "idcuenta", "idempresa"]),
        ("account", &["account", "accountname", "company", "companyname", "empresa", "cuenta", "organization", "organizacion", "cliente", "customer",
            "nombredelacuenta", "nombredecuenta", "nombredelaempresa", "nombredeempresa", "empresaasociada"]),
        ("@company", &["iscompany", "isacompany", "esunacompania", "esunaempresa"]),
        ("department", &["department", "departamento", "area"]),
        ("salutation", &["salutation", "tratamiento", "prefix"]),
        ("birthday", &["birthday", "birthdate", "dateofbirth", "fechadenacimiento", "nacimiento", "cumpleanos"]),
    ]),
    ("lead", &[
        ("@name", &["name", "fullname", "lead", "leadname", "nombrecompleto", "nombreyapellidos", "prospecto"]),
        ("first_name", &["firstname", "givenname", "nombre"]),
        ("last_name", &["lastname", "surname", "familyname", "apellido", "apellidos"]),
        ("salutation", &["salutation", "tratamiento", "prefix"]),
        ("external_id", &["leadid", "prospectid", "idlead", "idprospecto"]),
        ("company", &["company", "companyname", "empresa", "account", "accountname", "organization", "organizacion", "nombredelaempresa",
            "nombredeempresa", "compania"]),
        ("status", &["status", "leadstatus", "leadstage", "estado", "estadodellead", "estadodelprospecto", "estadodelcandidato"]),
        ("rating", &["rating", "leadrating", "temperatura", "calificacion"]),
        ("medium", &["medium", "utmmedium", "medio"]),
        ("interests", &["interests", "intereses", "interest"]),
        ("budget", &["budget", "presupuesto"]),
    ]),
    ("opportunity", &[
        ("name", &["name", "opportunity", "opportunityname", "deal", "dealname", "oportunidad", "nombre", "titulo", "asunto", "negocio", "title",
            "nombredelaoportunidad", "nombredeoportunidad", "nombredelnegocio", "nombredenegocio", "nombredeltrato", "trato"]),
        ("external_id", &["opportunityid", "dealid", "idoportunidad", "idnegocio", "opportunitynumber", "dealnumber"]),
        ("account.external_id", &["accountid", "companyid", "idcuenta", "idempresa"]),
        ("account", &["account", "accountname", "company", "companyname", "empresa", "cuenta", "cliente", "customer", "clientname",
            "nombredelacuenta", "nombredecuenta", "nombredelaempresa", "nombredeempresa", "nombredelcliente", "empresaasociada"]),
        ("contact", &["contact", "contactname", "contacto", "primarycontact"]),
        ("pipeline", &["pipeline", "embudo", "proceso", "salesprocess"]),
        ("stage", &["stage", "dealstage", "salesstage", "etapa", "fase", "stagename", "dealstatus", "dealstatuscode", "status", "estado",
            "etapadelnegocio", "etapadeventas", "etapadelaoportunidad", "fasedeventa", "fasedeventas", "etapadeltrato"]),
        ("amount", &["amount", "closevalue", "value", "dealvalue", "dealcost", "importe", "valor", "monto", "dealamount", "revenue", "total", "cantidad",
            "importeestimado", "importeprevisto", "ingresosesperados", "ingresoesperado", "valorestimado", "cifra", "valordelnegocio",
            "importedelaoportunidad", "cantidaddelaoportunidad", "expectedrevenue", "opportunityamount"]),
        ("amount.currency", &["currency", "moneda", "divisa", "currencycode"]),
        ("probability", &["probability", "probabilidad", "probabilidaddeexito", "probabilidaddecierre"]),
        ("opened_on", &["openedon", "engagedate", "opendate", "opened", "createdate", "creationdate", "createddate", "dealdate",
            "fechadeapertura", "fechaapertura", "fechadecreacion", "fechacreacion", "fechadealta", "fechaalta", "fechadeinicio", "fechainicio",
            "creadael", "creadoel", "abierta"]),
        ("close_date", &["closedate", "closingdate", "closedon", "fechadecierre", "fechacierre", "cierre", "cierreprevisto", "expectedclosedate",
            "expectedclosingdate", "expectedclosing", "estimatedclosedate", "actualclosedate", "fechacierreprevista", "fechadecierreprevista",
            "fechaprevistadecierre", "fechaprevistacierre", "fechacierreestimada", "fechadecierreestimada", "fechaestimadadecierre",
            "fechaestimadacierre", "fechaesperadadecierre", "cierreestimado", "cierreesperado", "fechadecierreesperada", "fechacierrereal",
            "fechadecierrereal", "fechalimite"]),
        ("product", &["product", "productname", "producto", "solutiontype"]),
        ("loss_reason", &["lossreason", "lostreason", "motivodeperdida", "motivoperdida", "causadeperdida",
            "motivodelaperdida", "razondeperdida", "razondelaperdida", "motivodecierreperdido", "closedlostreason"]),
        ("competitor", &["competitor", "competidor", "competencia"]),
        ("kind", &["type", "dealtype", "opportunitytype", "tipo"]),
    ]),
    ("product", &[
        ("name", &["product", "productname", "producto", "name", "nombre", "item", "articulo", "servicio"]),
        ("code", &["code", "sku", "codigo", "referencia", "productcode", "ref", "reference"]),
        ("external_id", &["productid", "idproducto"]),
        ("category", &["category", "series", "family", "categoria", "familia", "linea", "serie", "productline", "productcategory"]),
        ("price", &["price", "salesprice", "unitprice", "listprice", "precio", "precioventa", "pvp", "tarifa", "preciounitario"]),
        ("cost", &["cost", "unitcost", "coste", "costo", "precioventacoste", "purchaseprice"]),
        ("unit", &["unit", "unidad", "uom"]),
        ("active", &["active", "activo", "enabled"]),
    ]),
    ("user", &[
        ("name", &["salesagent", "name", "fullname", "nombre", "nombrecompleto", "user", "usuario", "seller", "vendedor", "salesrep",
            "salesperson", "employee", "empleado", "comercial", "agente"]),
        ("manager", &["manager", "jefe", "gerente", "supervisor", "salesmanager", "reportsto", "responsable"]),
        ("branch", &["regionaloffice", "office", "branch", "sucursal", "oficina", "delegacion", "region"]),
        ("external_id", &["userid", "idusuario", "employeeid"]),
        ("active", &["active", "activo", "isactive", "enabled"]),
    ]),
    ("campaign", &[
        ("name", &["campaign", "campaignname", "campana", "name", "nombre"]),
        ("external_id", &["campaignid", "idcampana"]),
        ("starts_on", &["startdate", "start", "inicio", "fechadeinicio"]),
        ("ends_on", &["enddate", "end", "fin", "fechadefin"]),
        ("channel", &["channel", "canal", "type", "tipo"]),
        ("budget", &["budget", "presupuesto", "budgetedcost"]),
        ("cost", &["cost", "coste", "costo", "actualcost", "costereal"]),
    ]),
    ("task", &[
        ("subject", &["subject", "task", "tarea", "asunto", "title", "titulo"]),
        ("due_at", &["duedate", "due", "vencimiento", "fechadevencimiento", "fecha", "date"]),
        ("status", &["status", "estado"]),
        ("priority", &["priority", "prioridad"]),
        ("account", &["account", "company", "empresa", "cuenta", "cliente"]),
    ]),
    ("call", &[
        ("subject", &["subject", "asunto", "call", "llamada"]),
        ("due_at", &["date", "calltime", "callstarttime", "fecha", "fechayhora"]),
        ("number", &["number", "phonenumber", "numero", "telefono"]),
        ("result", &["result", "callresult", "resultado"]),
    ]),
    ("meeting", &[
        ("subject", &["subject", "meeting", "reunion", "asunto", "event", "title"]),
        ("due_at", &["start", "startdate", "starttime", "inicio", "fecha", "date", "from"]),
        ("place", &["location", "lugar", "place", "venue"]),
    ]),
    ("note", &[("text", &["text", "note", "nota", "content", "body", "texto", "contenido"])]),
    ("visit", &[
        ("subject", &["subject", "visit", "visita", "asunto"]),
        ("due_at", &["date", "fecha", "fechayhora", "start", "inicio"]),
    ]),
    ("competitor", &[
        ("name", &["competitor", "competitorname", "competidor", "competencia", "rival", "company", "empresa", "name", "nombre"]),
        ("strengths", &["strengths", "fortalezas", "puntosfuertes"]),
        ("weaknesses", &["weaknesses", "debilidades", "puntosdebiles"]),
    ]),
    ("target", &[
        ("month", &["month", "mes", "period", "periodo"]),
        ("amount", &["amount", "importe", "target", "objetivo", "objetivodeventas", "salestarget", "quota", "cuota", "meta", "value", "valor"]),
        ("amount.currency", &["currency", "moneda", "divisa", "currencycode"]),
        ("seller", &["seller", "salesagent", "salesrep", "salesperson", "vendedor", "vendedora", "comercial", "agente", "owner", "user", "usuario"]),
        ("target_team", &["team", "equipo", "salesteam"]),
        ("target_branch", &["branch", "sucursal", "office", "oficina", "delegacion", "regionaloffice"]),
    ]),
    ("industry", &[("name", &["industry", "sector", "name", "nombre"])]),
    ("lead_source", &[("name", &["source", "leadsource", "origen", "procedencia", "fuente", "name", "nombre"])]),
    ("loss_reason", &[("name", &["reason", "lossreason", "lostreason", "motivo", "motivodeperdida", "name", "nombre"])]),
    ("product_category", &[
        ("name", &["category", "productcategory", "categoria", "categoriadeproducto", "familia", "name", "nombre"]),
        ("parent", &["parent", "parentcategory", "categoriapadre", "categoriasuperior"]),
    ]),
    ("territory", &[("name", &["territory", "territorio", "zona", "name", "nombre"])]),
    ("pipeline", &[("name", &["pipeline", "embudo", "name", "nombre"])]),
    ("stage", &[("name", &["stage", "etapa", "fase", "name", "nombre"]), ("position", &["position", "order", "posicion", "orden"])]),
    ("exchange_rate", &[("rate", &["rate", "exchangerate", "cambio", "tipodecambio"])]),
    ("team", &[("name", &["team", "equipo", "name", "nombre"]), ("leader", &["leader", "lider", "manager", "jefe"])]),
    ("branch", &[("name", &["branch", "sucursal", "office", "oficina", "name", "nombre"])]),
];

/// What file names say their rows are.
#[rustfmt::skip]
pub const FILES: &[(&str, &[&str])] = &[
    ("account", &["account", "accounts", "companies", "company", "cuenta", "cuentas", "empresa", "empresas", "cliente", "clientes", "client",
        "clients", "customer", "customers", "organizations", "organizaciones"]),
    ("contact", &["contact", "contacts", "contacto", "contactos", "people", "personas", "connections"]),
    ("lead", &["lead", "leads", "prospecto", "prospectos", "prospects"]),
    ("opportunity", &["opportunity", "opportunities", "deals", "deal", "oportunidades", "salespipeline", "pipeline", "negocios", "crmlead"]),
    ("product", &["product", "products", "productos", "product2", "articulos"]),
    ("user", &["user", "users", "salesteams", "salesteam", "usuarios", "vendedores", "comerciales", "sellers"]),
    ("campaign", &["campaign", "campaigns", "campanas"]),
    ("task", &["task", "tasks", "tareas"]),
    ("call", &["call", "calls", "llamadas"]),
    ("meeting", &["event", "events", "meeting", "meetings", "reuniones", "eventos"]),
    ("note", &["note", "notes", "notas"]),
    ("visit", &["visit", "visits", "visitas"]),
    ("competitor", &["competitor", "competitors", "competidores", "competencia", "rivals"]),
    ("target", &["target", "targets", "salestargets", "quotas", "objetivos", "objetivosdeventa", "objetivosdeventas", "cuotas"]),
    ("lead_source", &["leadsource", "leadsources", "procedencias", "origenes"]),
    ("loss_reason", &["lossreason", "lossreasons", "lostreasons", "motivosdeperdida", "motivos"]),
    ("product_category", &["productcategory", "productcategories", "categorias", "categoriasdeproducto", "familias"]),
    ("territory", &["territory", "territories", "territorios", "zonas"]),
    ("stage", &["stage", "stages", "etapas", "fases"]),
    ("exchange_rate", &["exchangerate", "exchangerates", "tiposdecambio"]),
    ("opportunity_line", &["opportunityline", "opportunitylineitem", "opportunitylines", "lineas"]),
    ("opportunity_contact", &["opportunitycontactrole"]),
    ("industry", &["industry", "industries", "sectores"]),
    ("team", &["teams", "equipos"]),
    ("branch", &["branches", "sucursales", "oficinas"]),
];

/// In which order files are imported, so that what others link to is there first.
#[must_use]
pub fn rank(entity: &str) -> usize {
    const ORDER: [&str; 18] = [
        "branch",
        "team",
        "user",
        "territory",
        "target",
        "industry",
        "lead_source",
        "loss_reason",
        "competitor",
        "product_category",
        "product",
        "campaign",
        "account",
        "contact",
        "lead",
        "pipeline",
        "stage",
        "opportunity",
    ];
    ORDER.iter().position(|name| *name == entity).unwrap_or(ORDER.len())
}

/// The path that a heading (in its comparison form) means for an entity; the entity's own meaning goes before the common.
#[must_use]
pub fn path(entity: &str, key: &str) -> Option<&'static str> {
    let own = ENTITIES.iter().find(|(name, _)| *name == entity).map(|(_, synonyms)| *synonyms);
    let find =
        |synonyms: Synonyms| synonyms.iter().find(|(_, headings)| headings.contains(&key)).map(|(path, _)| *path);
    own.and_then(find).or_else(|| find(COMMON))
}

/// Words that stand before the name of a kind of record where its number is meant: `Nº oportunidad`, `Código de cliente`.
const NUMBERED: [&str; 14] = [
    "n",
    "no",
    "nr",
    "num",
    "numero",
    "number",
    "cod",
    "codigo",
    "code",
    "id",
    "ref",
    "referencia",
    "identificador",
    "clave",
];

/// Whether a heading asks for the number of the entity's records; `named` says whether a word means them.
pub fn is_number(heading: &str, named: impl Fn(&str) -> bool) -> bool {
    let mut words = trato_text::fold_words(heading).peekable();
    if words.next_if(|word| NUMBERED.contains(&word.as_str())).is_none() {
        return false;
    }
    let rest: String = words.skip_while(|word| ["de", "del", "la", "el"].contains(&word.as_str())).collect();
    !rest.is_empty() && named(&rest)
}

/// What stands in headings of columns whose *yes* means that somebody is not to be reached.
const REFUSING: [&str; 24] = [
    "optout",
    "optedout",
    "unsubscri",
    "desuscri",
    "noparticip",
    "nodesea",
    "norecib",
    "noenvi",
    "nocontact",
    "nollam",
    "noacepta",
    "noquiere",
    "donot",
    "dont",
    "rechaza",
    "rechazo",
    "blacklist",
    "listanegra",
    "suppress",
    "robinson",
    "debaja",
    "bajade",
    "suscripcioncancelada",
    "cancelosuscripcion",
];

/// The channels, by what headings say of them; the first that is named counts.
const CHANNELS: [(&str, &[&str]); 4] = [
    ("post_permission.denied", &["postal", "directmail", "papermail"]),
    ("message_permission.denied", &["sms", "whatsapp", "mensaje", "textmessage"]),
    ("phone_permission.denied", &["llam", "call", "phone", "telef", "robinson"]),
    (
        "email_permission.denied",
        &["mail", "correo", "newsletter", "boletin", "blacklist", "unsubscri", "suscri", "optout"],
    ),
];

/// The path of a column whose heading, in whatever words, says that somebody does not want to be reached: by a channel, or by
/// none at all. A no that a list kept is not lost because its maker had words of his own.
#[must_use]
pub fn refusal(key: &str) -> Option<&'static str> {
    if !REFUSING.iter().any(|word| key.contains(word)) {
        return None;
    }
    let named = CHANNELS.iter().find(|(_, words)| words.iter().any(|word| key.contains(word)));
    Some(named.map_or("@denied", |(path, _)| path))
}

/// The entity that a file's name speaks of; `called`: the entity whose own name or label is that, in the comparison form.
#[must_use]
pub fn entity_of_file(name: &str, called: impl FnOnce(&str) -> Option<&'static str>) -> Option<&'static str> {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let key = super::heading::key(stem.split('.').next().unwrap_or(stem));
    let exact = FILES.iter().find(|(_, names)| names.contains(&key.as_str()));
    if let Some(entity) = exact.map(|(entity, _)| *entity).or_else(|| called(&key)) {
        return Some(entity);
    }
    // `Contacts_2026-11-21.csv`, `export-leads.csv`
    let words: Vec<String> = trato_text::fold_words(stem).collect();
    let by_word = FILES.iter().find(|(_, names)| words.iter().any(|word| names.contains(&word.as_str())));
    by_word.map(|(entity, _)| *entity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_mean_what_their_entity_says_first() {
        assert_eq!(path("opportunity", "salesagent"), Some("owner"));
        assert_eq!(path("user", "salesagent"), Some("name"));
        assert_eq!(path("account", "officelocation"), Some("address.country"));
        assert_eq!(path("product", "series"), Some("category"));
        assert_eq!(path("account", "nosuchthing"), None);
        let called = |name: &str| entity_of_file(name, |key| (key == "cosas").then_some("thing"));
        assert_eq!(called("sales_pipeline.csv"), Some("opportunity"));
        assert_eq!(called("/tmp/Contacts 2026-11-21.csv"), Some("contact"));
        assert_eq!(called("Cosas.csv"), Some("thing"));
        assert_eq!(called("export.csv"), None);
    }

    #[test]
    fn synonyms_are_in_the_comparison_form_and_each_means_one_thing() {
        for (entity, synonyms) in ENTITIES.iter().copied().chain([("*", COMMON)]) {
            let mut seen = Vec::new();
            for heading in synonyms.iter().flat_map(|(_, headings)| *headings) {
                assert_eq!(&super::super::heading::key(heading), heading, "{entity}");
                assert!(!seen.contains(heading), "{entity}: {heading} twice");
                seen.push(heading);
            }
        }
    }
}

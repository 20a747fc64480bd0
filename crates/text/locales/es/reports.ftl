### Los informes: preguntas del negocio y las palabras de sus respuestas.

report-group-sales = Ventas
report-group-comparison = Comparar
report-group-origin = Origen
report-group-work = Trabajo comercial

report-losses = ¿Dónde perdemos más?
    .help = Lo perdido por etapa y motivo, en número y en importe.
report-stages = ¿Qué hay en el embudo?
    .help = Oportunidades abiertas por etapa: número, importe y ponderado.
report-forecast = ¿Qué va a entrar?
    .help = Previsión por mes de cierre frente al objetivo, y qué cambió esta semana.
    .over = ¿Qué entró?
report-cycle = ¿Cuánto tardamos en vender?
    .help = Ciclo de venta medio y mediano, por sector y frente a su referencia.
report-branches = Sucursal frente a sucursal
    .help = Qué ganó, perdió y tiene abierto cada una, comparado con otro periodo.
report-leads = ¿En qué acaban los prospectos?
    .help = Cuántos acaban en venta y cuántos de los de hoy llegaron por una venta, por territorio y mes.
report-visits = ¿Cuántas visitas se hicieron?
    .help = Previstas, hechas y canceladas, por vendedor y por cliente.

## Filtros
report-by-branch = Sucursal
report-by-team = Equipo
report-by-seller = Vendedor
report-by-pipeline = Embudo
report-by-industry = Sector
report-by-territory = Territorio
report-all = Cualquiera
report-compare-none = Sin comparar
report-compare-before = El periodo anterior
report-compare-year = El mismo periodo del año anterior
report-period-custom = entre dos fechas
report-from = Desde
report-to = Hasta
report-range-wrong = Las fechas no forman un periodo
report-range-wrong-hint = Corríjalas y pulse Aplicar.
report-period-compared = { $period }, comparado con { $before }
report-closed = Este informe usa «{ $field }» ({ $kind }), que su rol no le muestra. Pida acceso a quien administra el programa.
report-csv = Descargar CSV
report-period-bad = El periodo no se entiende. Se muestra el habitual de este informe.

## Palabras comunes
report-first-of = { $title } (los primeros { $most } de { $all })
report-same-days = El periodo elegido aún no ha terminado: se compara con los mismos días de entonces, del { $from } al { $to }.
report-total = Total
report-before = antes: { $value }
report-days =
    { $n ->
        [one] { $n } día
       *[other] { $n } días
    }
report-of-target = de un objetivo de { $target }
report-no-target = Sin objetivo
report-no-target-set = Sin objetivo. Se fija en Objetivos.
report-before-none = antes: sin datos
report-days-change =
    { $n ->
        [one] { $change } día
       *[other] { $change } días
    }
report-points =
    { $n ->
        [one] { $change } punto
       *[other] { $change } puntos
    }
report-of-decided =
    { $n ->
        [one] de { $n } decidida
       *[other] de { $n } decididas
    }
report-of-received =
    { $n ->
        [one] de { $n } recibido
       *[other] de { $n } recibidos
    }
report-n-deals =
    { $n ->
        [one] { $n } oportunidad
       *[other] { $n } oportunidades
    }
report-no-amount = sin importe
report-n-without-amount = { $n } sin importe
report-stage = Etapa
report-reason = Motivo
report-industry = Sector
report-branch = Sucursal
report-team = Equipo
report-seller = Vendedor
report-customer = Cliente
report-territory = Territorio
report-year = Año
report-month = Mes
report-deals = Oportunidades
report-value = Importe
report-difference = Diferencia
report-period-now = Este periodo
report-period-before = Periodo comparado
report-won-count-before = Ganadas antes
report-won-value-before = Ganado antes
report-win-rate-before = Tasa antes
report-no-stage = Sin etapa conocida
report-no-reason = Sin motivo
report-no-industry = Sin sector
report-no-branch = Sin sucursal
report-no-team = Sin equipo
report-no-seller = Sin vendedor
report-no-customer = Sin cliente
report-no-territory = Sin territorio
report-won-count = Ganadas
report-won-value = Ganado
report-lost-count = Perdidas
report-open-count = Abiertas
report-open-value = Abierto
report-weighted = Ponderado
report-win-rate = Tasa de éxito
report-probability = Probabilidad
report-target = Objetivo
report-reached = Alcanzado
report-expected = Esperado
report-still-open = Sigue abierto
report-money-note = Los importes están en la moneda de la empresa, al cambio de la fecha de cada registro.

## ¿Dónde perdemos más?
report-losses-answer = Donde más perdemos es en «{ $stage }»: { $share } del importe perdido.
report-losses-answer-count = Donde más perdemos es en «{ $stage }»: { $share } de las oportunidades perdidas.
report-losses-unknown = Del { $share } del importe perdido no se sabe en qué etapa se perdió.
report-losses-unknown-count = Del { $share } de las oportunidades perdidas no se sabe en qué etapa se perdieron.
report-losses-none = De ninguna de las oportunidades perdidas se sabe en qué etapa se perdió.
report-losses-known = De lo demás, donde más perdemos es en «{ $stage }»: { $share } del total.
report-losses-known-count = De las demás, donde más perdemos es en «{ $stage }»: { $share } del total.
report-losses-reason = El motivo que más cuesta es «{ $reason }»: { $share }.
report-losses-reason-count = El motivo más frecuente es «{ $reason }»: { $share }.
report-losses-note = La etapa es la última en la que estuvo abierta la oportunidad. Las que se importaron ya perdidas no la traen: figuran como «Sin etapa conocida».
report-lost-value = Perdido
report-lost-share = Perdidas de las decididas
report-lost-by-stage = Perdido por etapa
report-lost-by-reason = Perdido por motivo
report-lost-pairs = Etapa y motivo
report-share-of-lost = Parte de lo perdido

## ¿Qué hay en el embudo?
report-stages-answer =
    { $n ->
        [one] Hay { $n } oportunidad abierta por { $value }; según su probabilidad vale { $weighted }.
       *[other] Hay { $n } oportunidades abiertas por { $value }; según su probabilidad valen { $weighted }.
    }
report-stages-answer-some =
    { $n ->
        [one] Hay { $n } oportunidad abierta, { $without } sin importe. Suma { $value }; según su probabilidad vale { $weighted }.
       *[other] Hay { $n } oportunidades abiertas, { $without } de ellas sin importe. Las demás suman { $value }; según su probabilidad valen { $weighted }.
    }
report-stages-answer-count =
    { $n ->
        [one] Hay { $n } oportunidad abierta, sin importe.
       *[other] Hay { $n } oportunidades abiertas, ninguna con importe.
    }
report-by-stage = Abierto por etapa
report-weighted-note = Ponderado es el importe multiplicado por la probabilidad.

## ¿Qué va a entrar?
report-forecast-answer = Se esperan { $value }, contando lo ganado y lo abierto según su probabilidad.
report-forecast-answer-target = Se esperan { $value }: { $share } del objetivo, contando lo ganado y lo abierto según su probabilidad.
report-forecast-over = Se ganaron { $won }.
report-forecast-over-target = Se ganaron { $won }: { $share } del objetivo.
report-forecast-still-open = Siguen abiertas oportunidades por { $value } cuyo cierre estaba previsto entonces.
report-forecast-running = Se han ganado { $won } y se esperan { $weighted } más, según la probabilidad de lo abierto: en total, { $value }.
report-forecast-running-target = Se han ganado { $won } y se esperan { $weighted } más, según la probabilidad de lo abierto: en total, { $value }, { $share } del objetivo.
report-forecast-late = De lo que aún se espera, { $value } son de oportunidades con fecha de cierre ya pasada.
report-of-late = de ello, { $value } con fecha de cierre ya pasada
report-late = De ello, con cierre pasado
report-forecast-note = Lo abierto cuenta en el mes de su cierre previsto; lo ganado, en el que se ganó. Lo que se marcó fuera de previsión no cuenta.
report-undated-note =
    { $n ->
        [one] Hay 1 oportunidad abierta sin fecha de cierre prevista: no cuenta en ningún mes.
       *[other] Hay { $n } oportunidades abiertas sin fecha de cierre prevista: no cuentan en ningún mes.
    }
report-targets-note = Sin vendedor, equipo ni sucursal elegidos cuenta el objetivo de todo lo que usted ve: el de la empresa, el de su sucursal o el de su equipo. Donde nadie ha fijado uno, vale la suma de los de sus vendedores.
report-forecast-by-year = Previsión por año de cierre
report-forecast-by-month = Previsión por mes de cierre
report-forecast-by-seller = Previsión por vendedor
report-forecast-by-team = Previsión por equipo
report-forecast-by-branch = Previsión por sucursal
report-running-by-year = Ganado y previsto por año de cierre
report-running-by-month = Ganado y previsto por mes de cierre
report-running-by-seller = Ganado y previsto por vendedor
report-running-by-team = Ganado y previsto por equipo
report-running-by-branch = Ganado y previsto por sucursal
report-changes = Qué ha cambiado en los últimos siete días
report-change = Cambio
report-change-new = Nuevas
report-change-forward = Avanzaron
report-change-back = Retrocedieron
report-change-won = Se ganaron
report-change-lost = Se perdieron
report-change-moved = Cambiaron de embudo
report-change-out = Salieron del periodo
    .deal = Sale del periodo
report-change-in = Entraron en el periodo
    .deal = Entra en el periodo
report-change-later = Se retrasaron dentro del periodo
    .deal = Se retrasa
report-change-earlier = Se adelantaron dentro del periodo
    .deal = Se adelanta
report-change-raised = Subieron de importe
    .deal = Sube
report-change-lowered = Bajaron de importe
    .deal = Baja
report-changed = Cierres e importes que han cambiado en los últimos siete días
report-changed-first = Cierres e importes que han cambiado en los últimos siete días: { $n } de { $all }, los mayores primero
report-changes-partial = De lo que ha cambiado en cierres e importes solo se han mirado las oportunidades abiertas que se tocaron en último lugar, hasta { $n }.
report-deal = Oportunidad
report-close-before = Cierre antes
report-close-now = Cierre ahora
report-amount-before = Importe antes
report-amount-now = Importe ahora

## ¿Cuánto tardamos en vender?
report-cycle-answer =
    { $mean ->
        [one] Una venta tarda de media { $mean } día; la mitad, como mucho { $median }.
       *[other] Una venta tarda de media { $mean } días; la mitad, como mucho { $median }.
    }
report-cycle-mean = Media (días)
report-cycle-median = Mediana (días)
report-no-benchmark = sin referencia
report-benchmark = Referencia del sector (días)
report-cycle-by-industry = Ciclo por sector
report-cycle-note = Días desde que se abre hasta que se gana, de las ganadas en el periodo; no cuentan las que no dicen cuándo se abrieron. La referencia se escribe en cada sector.

## Sucursal frente a sucursal
report-branches-answer = La que más ganó fue { $branch }: { $value }, { $share } del total.
report-branches-none = El { $share } de lo ganado ({ $value }) no tiene sucursal.
report-branches-of-rest = De las sucursales, la que más ganó fue { $branch }: { $value }, { $share } del total.
report-branches-across = Las cifras son de todas las sucursales. Lo que abre una cifra son los registros que puede ver usted, que pueden ser menos.
report-branches-note = Lo abierto es lo de hoy, sea cual sea el periodo.
report-won-by-branch = Ganado por sucursal
report-won-by-seller = Ganado por vendedor
report-won-by-team = Ganado por equipo
report-won-by-year = Ganado por año
report-won-by-month = Ganado por mes

## ¿En qué acaban los prospectos?
report-leads-answer = { $sold } de los prospectos del periodo acabaron en venta; { $referred } de los que hoy están abiertos llegaron recomendados por un cliente.
report-leads-all = Recibidos
report-leads-converted = Convertidos
report-leads-sold = Acabaron en venta
report-leads-sold-share = Parte en venta
report-prospects = Abiertos hoy
report-prospects-of-them = De ellos, abiertos hoy
report-prospects-referred = Llegaron por una venta
report-prospects-referred-share = Parte por una venta
report-prospects-share = { $share } de los abiertos
report-leads-by-year = Por año de llegada
report-leads-by-month = Por mes de llegada
report-leads-by-territory = Por territorio
report-leads-note = Acabó en venta el que se convirtió en una oportunidad que está ganada.
report-leads-before-note = Los prospectos del periodo comparado han tenido más tiempo para acabar en venta.
report-prospects-note = Llegó por una venta el prospecto abierto que recomendó un contacto de un cliente.

## ¿Cuántas visitas se hicieron?
report-visits-answer =
    { $n ->
        [one] La visita prevista { $done ->
            [one] se hizo.
           *[other] { $cancelled ->
                [one] se canceló.
               *[other] está pendiente.
            }
        }
       *[other] De { $n } visitas { $done ->
            [one] se hizo { $done }
           *[other] se hicieron { $done }
        }, { $cancelled ->
            [0] no se canceló ninguna
            [one] se canceló { $cancelled } ({ $share })
           *[other] se cancelaron { $cancelled } ({ $share })
        } y { $planned ->
            [0] no queda ninguna pendiente.
            [one] queda { $planned } pendiente.
           *[other] quedan { $planned } pendientes.
        }
    }
report-visits-all = Previstas
report-visits-done = Hechas
report-visits-cancelled = Canceladas
report-visits-planned = Pendientes
report-visits-so-far = hasta hoy { $n }; antes: { $before }
report-visits-cancelled-share = Parte cancelada
report-visits-by-seller = Visitas por vendedor
report-visits-by-customer = Visitas por cliente
report-visits-note = Previstas son todas las del periodo, se hicieran o no. Pulse una cifra para ver las visitas y el motivo de las canceladas.

//! Signatures as people write them, and vCards as programs do.

use super::*;

/// What a card says, one fact a part: only what is there.
fn facts(card: &Card) -> String {
    let address = &card.address;
    let all = [
        ("title", card.salutation.clone()),
        ("given", card.given.clone()),
        ("s1", card.surname1.clone()),
        ("s2", card.surname2.clone()),
        ("pos", card.position.clone()),
        ("dept", card.department.clone()),
        ("org", card.company.clone()),
        ("mail", card.emails.join("+")),
        ("mob", card.mobile.clone()),
        ("tel", card.phone.clone()),
        ("more", card.other_phones.join("+")),
        ("web", card.website.clone()),
        ("street", address.street.clone()),
        ("code", address.postal_code.clone()),
        ("city", address.city.clone()),
        ("prov", address.province.clone()),
        ("land", address.country.clone()),
        ("born", card.birthday.clone()),
    ];
    let some = all.into_iter().filter(|(_, text)| !text.is_empty());
    some.map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" / ")
}

fn said(text: &str) -> String {
    facts(&read(text, "ES"))
}

#[test]
fn spanish_signatures() {
    let cases = [
        (
            "Un saludo,\n\nAna Prieto García\nDirectora Comercial\nNortex S.L.\nTel. 912 345 678 | Móvil: 600 12 34 56\n\
             ana.prieto@nortex.es\nwww.nortex.es\nC/ Mayor, 12, 3º B - 28013 Madrid",
            "given=Ana / s1=Prieto / s2=García / pos=Directora Comercial / org=Nortex S.L. / mail=ana.prieto@nortex.es / \
             mob=+34600123456 / tel=+34912345678 / web=www.nortex.es / street=C/ Mayor, 12, 3º B / code=28013 / city=Madrid",
        ),
        (
            "--\nDra. María del Carmen de la Fuente López\nJefa de Compras – Hospital San Jorge\nM +34 655 443 322 · T +34 976 11 22 33 · \
             F +34 976 11 22 34\nE mcfuente@hsanjorge.es · W https://hsanjorge.es/compras\nAvda. de Navarra 5\n50010 Zaragoza (Zaragoza)\nEspaña",
            "title=Dra. / given=María del Carmen / s1=de la Fuente / s2=López / pos=Jefa de Compras / org=Hospital San Jorge / \
             mail=mcfuente@hsanjorge.es / mob=+34655443322 / tel=+34976112233 / web=https://hsanjorge.es/compras / \
             street=Avda. de Navarra 5 / code=50010 / city=Zaragoza / prov=Zaragoza / land=ES",
        ),
        (
            "Saludos cordiales\n*JOSÉ LUIS MARTÍN-CALVO RUIZ*\nResponsable de Logística en Transportes Ebro, S.A.U.\n976554433\n\
             jlmartin@tebro.com <mailto:jlmartin@tebro.com>\n\nAVISO LEGAL: este mensaje es confidencial. 600111222",
            "given=José Luis / s1=Martín-Calvo / s2=Ruiz / pos=Responsable de Logística / org=Transportes Ebro, S.A.U. / \
             mail=jlmartin@tebro.com / tel=+34976554433",
        ),
        (
            "Luis Ortega, Gerente\nTalleres Ortega\nP.I. La Cartuja, nave 14, 41092 Sevilla\nluis@talleresortega.es 954 00 11 22 / 666 777 888",
            "given=Luis / s1=Ortega / pos=Gerente / org=Talleres Ortega / mail=luis@talleresortega.es / mob=+34666777888 / \
             tel=+34954001122 / web=",
        ),
        (
            "> Atentamente,\n> Pedro Gil\n> Departamento de Informática\n> pedro.gil@gmail.com\n> 0034 600 55 66 77",
            "given=Pedro / s1=Gil / dept=Departamento de Informática / mail=pedro.gil@gmail.com / mob=+34600556677",
        ),
        (
            "Ing. Rafael Mendoza\nGerente de Ventas\nInversiones Ávila, C.A.\nRIF J-12345678-9\nAv. Francisco de Miranda, Torre Europa, piso 5, \
             Caracas 1060, Venezuela\nTelf: +58 212 9531122 Cel: +58 414 1234567\nrmendoza@inversionesavila.com.ve",
            "title=Ing. / given=Rafael / s1=Mendoza / pos=Gerente de Ventas / org=Inversiones Ávila, C.A. / \
             mail=rmendoza@inversionesavila.com.ve / mob=+584141234567 / tel=+582129531122 / \
             street=Av. Francisco de Miranda, Torre Europa, piso 5 / code=1060 / city=Caracas / land=VE",
        ),
        ("Prieto Gil, Ana <ana@nortex.es>", "given=Ana / s1=Prieto / s2=Gil / mail=ana@nortex.es"),
    ];
    for (text, wanted) in cases {
        let said = said(text);
        // A trailing `web=` in a case only says that the rest does not matter.
        match wanted.strip_suffix(" / web=") {
            Some(beginning) => assert!(said.starts_with(beginning), "{text}\n{said}"),
            None => assert_eq!(said, wanted, "{text}"),
        }
    }
}

#[test]
fn english_signatures() {
    let cases = [
        (
            "Best regards,\nJane Marie Smith, MBA\nHead of Procurement\nAcme Widgets Ltd\nT: +44 20 7946 0958 | M: +44 7911 123456\n\
             jane.smith@acme.co.uk | www.acme.co.uk\n10 Downing Street, London SW1A 2AA, UK",
            "given=Jane Marie / s1=Smith / pos=Head of Procurement / org=Acme Widgets Ltd / mail=jane.smith@acme.co.uk / \
             mob=+447911123456 / tel=+442079460958 / web=www.acme.co.uk / street=10 Downing Street / code=SW1A 2AA / city=London / land=GB",
        ),
        (
            "Thanks,\nMr. Robert J. O'Neill\nSenior Sales Manager at Initech Inc.\nOffice: +1 (512) 555-0143 ext. 12\n\
             Cell +1 512-555-0188\nrobert@initech.com\n123 Main Street, Suite 400, Austin, TX 78701",
            "title=Mr. / given=Robert J. / s1=O'Neill / pos=Senior Sales Manager / org=Initech Inc. / mail=robert@initech.com / \
             mob=+15125550188 / tel=+15125550143",
        ),
        (
            "Siobhan Byrne | Founder & CEO | Green Fields\n+353 1 524 1234 | siobhan@greenfields.ie | greenfields.ie | \
             linkedin.com/in/sbyrne",
            "given=Siobhan / s1=Byrne / pos=Founder & CEO / org=Green Fields / mail=siobhan@greenfields.ie / tel=+35315241234 / \
             web=greenfields.ie",
        ),
        ("Kind regards\nTom Lee\nThis e-mail is confidential. Call 020 7946 0000.", "given=Tom / s1=Lee"),
    ];
    for (text, wanted) in cases {
        let said = said(text);
        assert!(said.starts_with(wanted), "{text}\n  said {said}\nwanted {wanted}");
    }
    let texan = read(cases[1].0, "ES").address;
    assert_eq!((texan.street.as_str(), texan.city.as_str()), ("123 Main Street, Suite 400", "Austin"));
    assert_eq!((texan.province.as_str(), texan.postal_code.as_str()), ("TX", "78701"));
}

#[test]
fn vcards_of_both_versions() {
    let third = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Prieto García;Ana;María;Dra.;\r\nFN:Dra. Ana María Prieto García\r\n\
                 ORG:Nortex\\, S.L.;Compras\r\nTITLE:Directora de Com\r\n pras\r\nTEL;TYPE=CELL,VOICE:600 12 34 56\r\n\
                 TEL;TYPE=WORK:+34 912 345 678\r\nTEL;TYPE=FAX:+34912345679\r\nitem1.EMAIL;TYPE=INTERNET:Ana@Nortex.es\r\n\
                 URL:https\\://nortex.es\r\nADR;TYPE=WORK:;3º B;C/ Mayor 12;Madrid;Madrid;28013;España\r\nBDAY:1980-04-12\r\nEND:VCARD\r\n";
    assert_eq!(
        said(third),
        "title=Dra. / given=Ana María / s1=Prieto / s2=García / pos=Directora de Compras / dept=Compras / org=Nortex, S.L. / \
         mail=ana@nortex.es / mob=+34600123456 / tel=+34912345678 / web=https://nortex.es / street=C/ Mayor 12, 3º B / code=28013 / \
         city=Madrid / prov=Madrid / land=ES / born=1980-04-12"
    );
    let fourth = "BEGIN:VCARD\nVERSION:4.0\nFN:John Smith\nN:Smith;John;;;\nEMAIL;PREF=1:john@acme.com\nEMAIL:js@home.net\n\
                  TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+44-7911-123456\nBDAY:19750102T000000Z\nORG:Acme Inc.\nEND:VCARD\n\
                  BEGIN:VCARD\nVERSION:4.0\nFN:Other\nEMAIL:other@x.com\nEND:VCARD";
    assert_eq!(
        said(fourth),
        "given=John / s1=Smith / org=Acme Inc. / mail=john@acme.com+js@home.net / mob=+447911123456 / born=1975-01-02"
    );
    assert_eq!(
        said("BEGIN:VCARD\nVERSION:4.0\nN:García López;Eva;;;;López;\nEND:VCARD"),
        "given=Eva / s1=García / s2=López"
    );
    assert_eq!(said("BEGIN:VCARD\nVERSION:3.0\nFN:Eva Sol Mas\nEND:VCARD"), "given=Eva / s1=Sol / s2=Mas");
    let quoted = "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:P=C3=A9rez;Jos=\n=C3=A9\nTEL;CELL:600123456\nEND:VCARD";
    assert_eq!(said(quoted), "given=José / s1=Pérez / mob=+34600123456");
}

#[test]
fn nothing_and_nonsense_are_taken_calmly() {
    for text in
        ["", "\n\n", "@", "+", "BEGIN:VCARD", "BEGIN:VCARD\n:::;;;\n \n=", "((((", "12", "ñ@ñ", "|||", "A\u{0}B", "º"]
    {
        let _ = read(text, "ES");
    }
    assert!(read("", "").is_empty());
    let long = "Ana Prieto\n".repeat(5_000);
    assert_eq!(read(&long, "ES").surname1, "Prieto");
}

mod any_text {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_read_without_a_panic(text in "(BEGIN:VCARD\n)?([ -~áñ\n|·@;:=+]{0,12}|[0-9 ()+-]{0,14}|\\PC{0,6}){0,12}") {
            let _ = super::read(&text, "ES");
        }
    }
}

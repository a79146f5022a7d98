# ruff: noqa: E501 (a table is read by its rows)
"""Invented people for the demonstration: common name parts in two scripts, put together by chance. Nobody here
exists."""

WOMEN = (
    ("Shirin", "شیرین"), ("Parwana", "پروانه"), ("Zohra", "زهره"), ("Laila", "لیلا"), ("Mina", "مینا"), ("Roya", "رویا"),
    ("Nargis", "نرگس"), ("Sahar", "سحر"), ("Freshta", "فرشته"), ("Palwasha", "پلوشه"), ("Zarmina", "زرمینه"),
    ("Hosna", "حسنا"), ("Marwa", "مروه"), ("Setara", "ستاره"), ("Bahar", "بهار"), ("Gulalai", "ګلالۍ"), ("Storay", "ستوری"),
    ("Yasamin", "یاسمین"), ("Nilab", "نیلاب"), ("Khadija", "خدیجه"), ("Maryam", "مریم"), ("Amina", "آمنه"),
)  # fmt: skip
MEN = (
    ("Farhad", "فرهاد"), ("Jawed", "جاوید"), ("Omid", "امید"), ("Yama", "یما"), ("Mirwais", "میرویس"), ("Hamed", "حامد"),
    ("Najib", "نجیب"), ("Rahim", "رحیم"), ("Khalid", "خالد"), ("Sohrab", "سهراب"), ("Nasir", "نصیر"), ("Baktash", "بکتاش"),
    ("Idris", "ادریس"), ("Qais", "قیس"), ("Zalmay", "زلمی"), ("Tariq", "طارق"), ("Elyas", "الیاس"), ("Habib", "حبیب"),
    ("Karim", "کریم"), ("Wahid", "وحید"), ("Shafiq", "شفیق"), ("Asad", "اسد"),
)  # fmt: skip
FAMILIES = (
    ("Darwazi", "دروازی"), ("Kohsari", "کوهساری"), ("Bahrami", "بهرامی"), ("Sabawoon", "سبا وون"), ("Roshanfekr", "روشنفکر"),
    ("Poyesh", "پویش"), ("Hamdel", "همدل"), ("Nawbahar", "نوبهار"), ("Sepehri", "سپهری"), ("Aryaban", "آریابان"),
    ("Kamgar", "کامگار"), ("Omidwar", "امیدوار"), ("Daryabi", "دریابی"), ("Safari", "سفری"), ("Mehrban", "مهربان"),
    ("Zamani", "زمانی"), ("Khorrami", "خرمی"), ("Yaqubzada", "یعقوب‌زاده"), ("Hakimzada", "حکیم‌زاده"), ("Salehi", "صالحی"),
    ("Rostaqi", "رستاقی"), ("Panjabi", "پنجابی"), ("Waras", "ورس"), ("Shahristan", "شهرستان"), ("Yakawlang", "یکاولنگ"),
    ("Sayghan", "سیغان"),
)  # fmt: skip
PROVINCES = (
    ("AF-BDS", "Badakhshan", "بدخشان", "Fayzabad"), ("AF-BDG", "Badghis", "بادغیس", "Qala-i-Naw"),
    ("AF-BGL", "Baghlan", "بغلان", "Pul-i-Khumri"), ("AF-BAL", "Balkh", "بلخ", "Mazar-i-Sharif"),
    ("AF-BAM", "Bamyan", "بامیان", "Bamyan"), ("AF-DAY", "Daykundi", "دایکندی", "Nili"),
    ("AF-FRA", "Farah", "فراه", "Farah"), ("AF-FYB", "Faryab", "فاریاب", "Maymana"), ("AF-GHA", "Ghazni", "غزنی", "Ghazni"),
    ("AF-GHO", "Ghor", "غور", "Chaghcharan"), ("AF-HEL", "Helmand", "هلمند", "Lashkar Gah"), ("AF-HER", "Herat", "هرات", "Herat"),
    ("AF-JOW", "Jowzjan", "جوزجان", "Sheberghan"), ("AF-KAB", "Kabul", "کابل", "Kabul"),
    ("AF-KAN", "Kandahar", "کندهار", "Kandahar"), ("AF-KAP", "Kapisa", "کاپیسا", "Mahmud-i-Raqi"),
    ("AF-KHO", "Khost", "خوست", "Khost"), ("AF-KNR", "Kunar", "کنر", "Asadabad"), ("AF-KDZ", "Kunduz", "کندز", "Kunduz"),
    ("AF-LAG", "Laghman", "لغمان", "Mihtarlam"), ("AF-LOG", "Logar", "لوگر", "Pul-i-Alam"),
    ("AF-NAN", "Nangarhar", "ننگرهار", "Jalalabad"), ("AF-NIM", "Nimroz", "نیمروز", "Zaranj"),
    ("AF-NUR", "Nuristan", "نورستان", "Parun"), ("AF-PKA", "Paktika", "پکتیکا", "Sharana"), ("AF-PIA", "Paktia", "پکتیا", "Gardez"),
    ("AF-PAN", "Panjshir", "پنجشیر", "Bazarak"), ("AF-PAR", "Parwan", "پروان", "Charikar"),
    ("AF-SAM", "Samangan", "سمنگان", "Aybak"), ("AF-SAR", "Sar-e Pol", "سرپل", "Sar-e Pol"), ("AF-TAK", "Takhar", "تخار", "Taloqan"),
    ("AF-URU", "Uruzgan", "ارزگان", "Tarinkot"), ("AF-WAR", "Wardak", "وردک", "Maidan Shar"), ("AF-ZAB", "Zabul", "زابل", "Qalat"),
)  # fmt: skip
"""Codes and names of ISO 3166-2:AF, with the seat of each province."""
CROSSINGS = (
    ("X-TOR", "Torkham", "Torkham", "PK", "AF-NAN"), ("X-SPB", "Spin Boldak", "Chaman", "PK", "AF-KAN"),
    ("X-ISL", "Islam Qala", "Taybad", "IR", "AF-HER"), ("X-HAI", "Hairatan", "Termez", "UZ", "AF-BAL"),
    ("X-SHK", "Sher Khan Bandar", "Panji Poyon", "TJ", "AF-KDZ"), ("X-TUR", "Torghundi", "Serhetabat", "TM", "AF-HER"),
)  # fmt: skip
AIRPORTS = ("OAKB", "OAHR", "OAMS", "OAKN", "OTHH", "OMDM", "OMAA", "OPIS", "NZAA", "NZWN", "NZCH", "NZWP")
OFFICERS = (
    ("intake", "INZ", "Intake officer, Wellington", "Hana Pirihi"),
    ("caseworker", "INZ", "Caseworker, priority cases", "Tamsin Wren"),
    ("caseworker", "INZ", "Caseworker, families", "Ofa Taufahema"),
    ("case_lead", "INZ", "Case lead", "Ruth Okonjo"),
    ("verifier", "NZDF", "Defence verifier, Burnham", "Sgt Moana Rewi"),
    ("verifier", "POLICE", "Police verifier", "Dan Follett"),
    ("vetter", "INZ", "Vetting officer", "Grace Liddell"),
    ("medical", "HEALTH", "Health officer", "Dr Ana Silvestre"),
    ("travel_desk", "MFAT", "Movement planner", "Jo Lindgren"),
    ("border_confirmer", "INZ", "Border officer, Torkham liaison", "Wiremu Haere"),
    ("special_representative", "MFAT", "Special Representative", "Elspeth Munroe"),
    ("contact_officer", "MFAT", "Contact officer, Islamabad", "Farid Nikpay"),
    ("settlement_officer", "SETTLEMENT", "Settlement officer, Hamilton", "Kiri Mataira"),
    ("publisher", "MFAT", "Figures officer", "Colin Ashby"),
    ("auditor", "AUDIT", "Auditor", "Ngaire Stonefield"),
    ("operator", "INZ", "Operator", "Sam Itoh"),
)
AID = (
    ("Cedar Relief (invented)", "Open Hands Trust (invented)", "Northern Lamp (invented)", "Bridge Medical (invented)"),
    600_000_000,
)

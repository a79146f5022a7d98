"""Made-up people with Afghan names for benchmarks: seeded, two scripts, several spellings, families, years for dates.

Good for time, memory and gaps between methods; never a claim about accuracy on real people. No real person is meant:
parts are drawn at random from common names.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

# Dari | Latin spellings. M men, W women, S surnames and places, C compounds' first half (X + ullah, X + uddin).
MEN = """
احمد|Ahmad Ahmed Ahmadd;علی|Ali Aly;حسن|Hasan Hassan;حسین|Hussain Husain Hossein Hussein;کریم|Karim Kareem
رحیم|Rahim Raheem;نعیم|Naim Naeem;سلیم|Salim Saleem;نسیم|Nasim Naseem;قاسم|Qasim Qasem Qassim Ghasem
یوسف|Yusuf Yousuf Yosuf Usuf;ابراهیم|Ibrahim Ebrahim;اسماعیل|Ismail Esmail Ismael;اسحاق|Ishaq Eshaq Is-haq
یعقوب|Yaqub Yaqoob Yaghoub;داود|Dawood Daud Dawud Daoud;موسی|Musa Mosa Moosa;عیسی|Isa Essa Eisa;عمر|Omar Umar
عثمان|Usman Osman Othman;حیدر|Haidar Hyder Haydar;صفدر|Safdar;غفار|Ghafar Ghaffar;جبار|Jabar Jabbar
ستار|Satar Sattar;قیوم|Qayum Qayoum Qayyum;ظاهر|Zahir Zaher;طاهر|Tahir Taher;ناصر|Nasir Naser Nasser
قادر|Qadir Qader;عارف|Arif Aref;عاصف|Asif Asef;آصف|Asef Asif;کبیر|Kabir Kabeer;نذیر|Nazir Nazeer
بشیر|Bashir Basheer;نصیر|Naseer Nasir;ظهیر|Zaheer Zahir;فرید|Farid Fareed;حمید|Hamid Hameed;مجید|Majid Majeed
وحید|Wahid Waheed;رشید|Rashid Rasheed;سعید|Saeed Said;جاوید|Jawid Javid Jawed;نوید|Nawid Navid Naweed
امید|Omid Umeed Omeed;شفیق|Shafiq Shafeeq;رفیق|Rafiq Rafeeq;صدیق|Sediq Siddiq Seddiq;توفیق|Tawfiq Taufiq Tofiq
لطیف|Latif Lateef;شریف|Sharif Shareef;ظریف|Zarif Zareef;منصور|Mansoor Mansur Mansour
محمود|Mahmood Mahmud Mahmoud;مسعود|Masood Masoud Massoud;داراب|Darab;سهراب|Suhrab Sohrab;رستم|Rustam Rostam
بهرام|Bahram;جمشید|Jamshid Jamsheed;فریدون|Faridoon Feraidoon;میرویس|Mirwais Mir-Wais Mirways
زلمی|Zalmai Zalmay Zalmi;توریالی|Toryalai Turyalai Tooryalay;شیر|Sher Shir;نور|Noor Nur Nour;تاج|Taj
فضل|Fazl Fazal;فیض|Faiz Fayz;شمس|Shams;ضیا|Zia Ziya;بهادر|Bahadur Bahador;اکبر|Akbar;اصغر|Asghar Asghr
اکرم|Akram Akrm;افضل|Afzal Afzl;اجمل|Ajmal;اسلم|Aslam;اعظم|Azam Aazam;انور|Anwar Anvar
قربان|Qurban Ghorban Qorban;رمضان|Ramazan Ramadan Ramzan;شعبان|Shaban Shaaban;رجب|Rajab;جمعه|Juma Jumma Jomah
نوروز|Nawroz Nowruz Nauroz;خدایار|Khudayar Khodayar;اله‌یار|Allahyar Alahyar;دوست|Dost Doost;گلاب|Gulab Golab
لعل|Lal Laal;سردار|Sardar;سلطان|Sultan Soltan;یونس|Yunus Younus Yonus
"""
WOMEN = """
فاطمه|Fatima Fatema Fatemeh Fatimah;زهرا|Zahra Zohra;مریم|Maryam Mariam;زینب|Zainab Zeinab Zaynab
خدیجه|Khadija Khadijeh;عایشه|Aisha Ayesha Aysha;صفیه|Safia Safiya;سکینه|Sakina Sakineh
معصومه|Masuma Masooma Masomeh;رقیه|Ruqia Roqia Ruqaya;حلیمه|Halima Haleema;کریمه|Karima;نسیمه|Nasima Naseema
شکریه|Shukria Shukriya Shokria;نجیبه|Najiba Najeeba;لطیفه|Latifa Lateefa;جمیله|Jamila Jameela
پروین|Parwin Parveen Parvin;نسرین|Nasrin Nasreen;شیرین|Shirin Shireen;یاسمین|Yasmin Yasamin
لیلا|Laila Leila Lila;ناهید|Nahid Naheed;فریده|Farida Fareeda;حمیده|Hamida Hameeda;وحیده|Wahida Waheeda
سعیده|Saeeda Saida;گلالی|Gulalai Golalai;زرغونه|Zarghona Zarghuna;پلوشه|Palwasha Palwsha;سپوږمی|Spozhmai Spogmai
ملالی|Malalai Malalay;شهلا|Shahla;مینا|Mina Meena;هما|Homa Huma;فرشته|Fereshta Freshta Fereshteh
مرضیه|Marzia Marzieh;راضیه|Razia Raziya;طاهره|Tahera Tahira;صدیقه|Sediqa Siddiqa;مرجان|Marjan
بنفشه|Banafsha Bnafsha;گلثوم|Kulsum Golsom Kulthum;حوا|Hawa;آمنه|Amina Amena;رابعه|Rabia Rabea
ثریا|Soraya Suraya;نوریه|Nooria Noria Nuria;زرمینه|Zarmina Zarmeena
"""
SURNAMES = """
احمدی|Ahmadi Ahmady;محمدی|Mohammadi Muhammadi;رحیمی|Rahimi Raheemi;کریمی|Karimi Kareemi
حسینی|Hussaini Hosseini Husaini;رضایی|Rezai Rezaie Rezayee Razai;حیدری|Haidari Heydari;اکبری|Akbari
نوری|Noori Nuri;عزیزی|Azizi;صافی|Safi;نورزی|Noorzai Nurzai Noorzay;احمدزی|Ahmadzai Ahmadzay Ahmad-Zai
بارکزی|Barakzai Barekzai;پوپلزی|Popalzai Popolzai;الکوزی|Alokozai Alkozai;اچکزی|Achakzai Achekzai
شینواری|Shinwari Shenwari;مومند|Mohmand Momand;وردک|Wardak Wardag;خروتی|Kharoti Kharuti
ستانکزی|Stanikzai Stanekzai;هوتک|Hotak Hutak;ترین|Tarin Tareen;افغان|Afghan;کابلی|Kabuli Kaboli
هراتی|Herati Harati;غزنوی|Ghaznawi Ghaznavi;بامیانی|Bamiani Bamyani;پنجشیری|Panjshiri Panjsheri
هزاره|Hazara Hazarah;ازبک|Uzbek Ozbak;بیات|Bayat;سادات|Sadat;هاشمی|Hashimi Hashemi;علوی|Alawi Alavi
موسوی|Musawi Mosavi Mousavi;جعفری|Jafari Jaffari;صالحی|Salehi Salihi;فیضی|Faizi Fayzi;یعقوبی|Yaqubi Yaqoobi
ابراهیمی|Ibrahimi Ebrahimi;سلطانی|Sultani Soltani;امیری|Amiri;شریفی|Sharifi Shareefi;نظری|Nazari
قادری|Qaderi Qadiri;زمانی|Zamani
"""
COMPOUNDS = """
نجیب|Najib Najeeb;رحمت|Rahmat Rehmat;حبیب|Habib Habeeb;عزت|Ezat Izzat Ezzat;فیض|Faiz Fayz;عنایت|Enayat Inayat
هدایت|Hedayat Hidayat;نعمت|Nemat Nimat Neamat;حفیظ|Hafiz Hafeez;اسد|Asad Assad;سیف|Saif Sayf;ذبیح|Zabih Zabeeh
امان|Aman;احسان|Ehsan Ihsan;سمیع|Sami Samee;شفیع|Shafi;صبغت|Sebghat Sibghat;حمید|Hamid Hameed;عبید|Obaid Ubaid
ولی|Wali Vali;کلیم|Kalim Kaleem;عصمت|Esmat Ismat;نصر|Nasr Nasar
"""
PLACES = """
کابل|Kabul;هرات|Herat;قندهار|Kandahar Qandahar;بلخ|Balkh;ننگرهار|Nangarhar Nangrahar;بامیان|Bamyan Bamian
دایکندی|Daykundi Daikundi;ارزگان|Uruzgan Oruzgan Urozgan;غزنی|Ghazni;پروان|Parwan;پنجشیر|Panjshir Panjsher
بدخشان|Badakhshan;تخار|Takhar;کندز|Kunduz Kundoz;بغلان|Baghlan;فاریاب|Faryab;جوزجان|Jawzjan Jowzjan
سرپل|Sar-e-Pul Saripul;سمنگان|Samangan;بادغیس|Badghis;غور|Ghor Ghowr;فراه|Farah;نیمروز|Nimroz Nimruz
هلمند|Helmand Hilmand;زابل|Zabul Zabol;پکتیا|Paktia Paktya;پکتیکا|Paktika;خوست|Khost;لوگر|Logar Lowgar
میدان وردک|Maidan Wardak;کاپیسا|Kapisa;لغمان|Laghman;کنر|Kunar Konar;نورستان|Nuristan Nooristan
"""
MOHAMMAD = ("محمد", ("Mohammad", "Muhammad", "Mohammed", "Mohamad", "Mohd"))
_ULLAH, _UDDIN = ("ullah", "ollah", " Ullah", "ulla"), ("uddin", "oddin", " Uddin", "udin")
_ABD = ("Abdul ", "Abdul", "Abd al-", "Abdol ")


def _read(table: str) -> list[tuple[str, tuple[str, ...]]]:
    rows = (row.partition("|") for line in table.splitlines() for row in line.split(";") if row)
    return [(dari, tuple(latin.split())) for dari, _, latin in rows]


POOLS = {
    name: _read(table)
    for name, table in (
        ("men", MEN),
        ("women", WOMEN),
        ("surnames", SURNAMES),
        ("compounds", COMPOUNDS),
        ("places", PLACES),
    )
}
Part = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class Person:
    """One made-up person; names are parts that can be written in either script and several spellings."""

    number: int
    given: list[Part]
    surname: Part | None
    father: list[Part]
    born: date
    sex: str
    place: Part


def use_counted_parts(folder: Path) -> None:
    """Draw from counted name parts instead: given and family files with dari, latin_most_common, n, lean and
    variants."""
    for name, filename, leans in (
        ("men", "afg_given_names_dari_latin.csv", "MU"),
        ("women", "afg_given_names_dari_latin.csv", "F"),
        ("surnames", "afg_family_names_dari_latin.csv", "MFU"),
    ):
        pool: list[Part] = []
        weights: list[int] = []
        with (folder / filename).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                variants = [one.split(":")[0] for one in row["latin_variants_with_counts_ge_3"].split(";") if one]
                if row["lean"] in leans and row["dari"] not in {"محمد", "خان", "غلام", "سید", "گل", "جان"}:
                    pool.append((row["dari"], tuple(dict.fromkeys([row["latin_most_common"], *variants]))))
                    weights.append(int(row["n"]))
        POOLS[name] = [*POOLS[name], *pool] if name == "women" else pool
        WEIGHTS[name] = list(accumulate(([3] * (len(POOLS[name]) - len(pool)) if name == "women" else []) + weights))


WEIGHTS: dict[str, list[int]] = {}


def _skewed(random_: random.Random, pool: list[Part]) -> Part:
    """Some names are common: as counted, or the n-th of a pool is drawn about 1/sqrt(n) as often as the first."""
    for name, cumulative in WEIGHTS.items():
        if pool is POOLS[name]:
            return random_.choices(pool, cum_weights=cumulative)[0]
    return pool[min(int(len(pool) * random_.random() ** 2), len(pool) - 1)]


_SECOND = (
    ("خان", ("Khan",)),
    ("جان", ("Jan", "Jaan")),
    ("شاه", ("Shah",)),
    ("گل", ("Gul", "Gull")),
    ("آغا", ("Agha", "Aagha")),
    MOHAMMAD,
)
_FIRST = (
    MOHAMMAD,
    MOHAMMAD,
    ("غلام", ("Ghulam", "Gholam")),
    ("گل", ("Gul", "Gull")),
    ("سید", ("Sayed", "Syed", "Sayyid")),
    ("میر", ("Mir",)),
)


def _given(random_: random.Random, sex: str) -> list[Part]:  # noqa: PLR0911 - one line a kind of name
    """The own name: one part or two, as counted on public candidate lists (one part alone is rare among men)."""
    if sex == "F":
        first = _skewed(random_, POOLS["women"])
        kind = random_.random()
        if kind < 0.15:
            return [("بی‌بی", ("Bibi", "Bebe")), first]
        return (
            [first, random_.choice((("گل", ("Gul", "Gull")), ("جان", ("Jan",)), _skewed(random_, POOLS["women"])))]
            if kind < 0.4
            else [first]
        )
    kind = random_.random()
    if kind < 0.20:
        dari, latin = random_.choice(POOLS["compounds"])
        return [(f"{dari} الله", tuple(f"{one}{ending}" for one in latin for ending in _ULLAH))]
    if kind < 0.27:
        dari, latin = random_.choice(POOLS["compounds"])
        return [(f"{dari} الدین", tuple(f"{one}{ending}" for one in latin for ending in _UDDIN))]
    dari, latin = _skewed(random_, POOLS["men"])
    if kind < 0.42:
        return [(f"عبدال{dari}", tuple(f"{start}{one}" for one in latin for start in _ABD))]
    if kind < 0.65:
        return [random_.choice(_FIRST), (dari, latin)]
    if kind < 0.85:
        return [(dari, latin), random_.choice(_SECOND)]
    return [(dari, latin), _skewed(random_, POOLS["men"])]


def people(count: int, *, seed: int) -> Iterator[Person]:
    """That many people, in families of about seven who share father or husband, surname and place."""
    random_ = random.Random(seed)
    number = 0
    while number < count:
        surname = _skewed(random_, POOLS["surnames"]) if random_.random() < 0.7 else None
        place = random_.choice(POOLS["places"])
        head = _given(random_, "M")
        grandfather = _given(random_, "M")
        head_born = date(1940, 1, 1) + timedelta(days=random_.randrange(21_000))
        for position in range(max(2, min(14, int(random_.gauss(6.5, 2.5))))):
            if number >= count:
                return
            sex = "M" if position == 0 or (position > 1 and random_.random() < 0.5) else "F"
            given = head if position == 0 else _given(random_, sex)
            father = grandfather if position == 0 else _given(random_, "M") if position == 1 else head
            latest = max(6600, min(16_000, (date(2021, 1, 1) - head_born).days))
            older = (
                0
                if position == 0
                else random_.randrange(-1500, 3000)
                if position == 1
                else random_.randrange(6500, latest)
            )
            born = min(date(2021, 1, 1), head_born + timedelta(days=older))
            yield Person(number, given, surname, father, born, sex, place)
            number += 1


def _spelt(random_: random.Random, parts: list[Part], dari: bool) -> str:
    words = [one[0] if dari else random_.choice(one[1]) for one in parts]
    text = " ".join(words)
    if random_.random() < 0.03 and len(text) > 5:  # a slip of the pen
        place = random_.randrange(1, len(text) - 1)
        text = (
            text[:place] + text[place + 1 :]
            if random_.random() < 0.5
            else text[:place] + text[place - 1] + text[place:]
        )
    return text


def _name(random_: random.Random, person: Person, dari: bool) -> str:
    parts = list(person.given)
    if len(parts) > 1 and random_.random() < 0.25:
        parts = [part for part in parts if part is not MOHAMMAD] or parts
    if person.surname and random_.random() < 0.75:
        parts.append(person.surname)
    elif random_.random() < 0.1:
        parts.append(person.father[-1])
    return _spelt(random_, parts, dari)


def _born(random_: random.Random, born: date) -> str:
    kind = random_.random()
    if kind < 0.30:
        return born.isoformat()
    if kind < 0.45:
        return str(born.year)
    if kind < 0.62:
        return str(born.year - 621 if (born.month, born.day) > (3, 20) else born.year - 622)
    if kind < 0.80:
        return f"{born.year}-01-01"
    if kind < 0.93:
        return str(born.year + random_.choice((-2, -1, 1, 2)))
    return ""


COLUMNS = ("id", "full_name", "father", "birth", "sex", "place")


def record(random_: random.Random, person: Person, *, dari: bool) -> tuple[str, ...]:
    """One report of a person: name, father, birth, sex, place, with what reports leave out and get wrong."""
    father = (
        ""
        if random_.random() < 0.1
        else _spelt(
            random_, [p for p in person.father if p is not MOHAMMAD or random_.random() < 0.6] or person.father, dari
        )
    )
    place = "" if random_.random() < 0.1 else person.place[0] if dari else random_.choice(person.place[1])
    if place and random_.random() < 0.06:  # where they live now instead of where they come from
        other = random_.choice(POOLS["places"])
        place = other[0] if dari else other[1][0]
    return (
        _name(random_, person, dari),
        father,
        _born(random_, person.born),
        person.sex if random_.random() < 0.93 else "",
        place,
    )


def write_two_files(folder: Path, *, size: int, true_pairs: int, seed: int) -> tuple[Path, Path, Path]:
    """Two files of `size` records that share `true_pairs` people, and the truth."""
    random_ = random.Random(seed + 1)
    everyone = list(people(2 * size - true_pairs, seed=seed))
    random_.shuffle(everyone)
    shared, only_left, only_right = everyone[:true_pairs], everyone[true_pairs:size], everyone[size:]
    paths = folder / "left.csv", folder / "right.csv", folder / "truth.csv"
    for path, prefix, members, share in (
        (paths[0], "L", shared + only_left, 0.5),
        (paths[1], "R", shared + only_right, 0.25),
    ):
        ordered = list(members)
        random_.shuffle(ordered)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(
                (f"{prefix}{one.number}", *record(random_, one, dari=random_.random() < share)) for one in members
            )
    with paths[2].open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("left_id", "right_id"))
        writer.writerows((f"L{one.number}", f"R{one.number}") for one in shared)
    return paths


def write_one_file(folder: Path, *, size: int, duplicates: int, seed: int) -> tuple[Path, Path]:
    """One file of `size` records, `duplicates` of which report a person who is there already, and the truth."""
    random_ = random.Random(seed + 1)
    everyone = list(people(size - duplicates, seed=seed))
    again = random_.sample(everyone, duplicates)
    path, truth = folder / "register.csv", folder / "truth.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for prefix, members in (("A", everyone), ("B", again)):
            writer.writerows(
                (f"{prefix}{one.number}", *record(random_, one, dari=random_.random() < 0.4)) for one in members
            )
    with truth.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("left_id", "right_id"))
        writer.writerows((f"A{one.number}", f"B{one.number}") for one in again)
    return path, truth

"""Who has an account at the Gazette: the cast that the tests know too, the paper, its readers."""

from __future__ import annotations

from rejoinder.config.demo.pieces import Person

CAST = (
    Person("ada", "Ada"),  # writes
    Person("ben", "Ben"),  # replies; fifty-three years on the Northbank
    Person("mia", "Mia", "moderator"),
    Person("olga", "Olga", "staff"),  # owns the site
    Person("zoe", "Zoe"),  # is banned
)

NEWSROOM = (
    Person("ingrid", "Ingrid Solheim", "author"),  # city politics
    Person("layla", "ليلى منصور", "author"),  # city life, in Arabic
    Person("nikos", "Νίκος Παπαδάκης", "author"),  # the web team, and writes about it
    Person("priya", "Priya Raghunathan", "staff"),  # the web team
    Person("rafael", "Rafael Duarte", "author"),  # culture and travel
    Person("tomasz", "Tomasz Wójcik", "author"),  # the harbour; obituaries
)

READERS = (
    Person("ahmad", "أحمد الخطيب"),  # counts ships
    Person("anamarija", "Ana-Marija Kovačević"),  # asks the second question
    Person("angela", "Ângela Araújo"),  # uses a wheelchair, and commas
    Person("anil", "अनिल शर्मा"),  # restores clocks
    Person("cagla", "Çağla Yılmaz"),  # architect
    Person("dmytro", "Дмитро Коваленко"),  # programmer
    Person("eero", "Eero Mäkelä"),  # planned night trains
    Person("eleni", "Ελένη Γεωργίου"),  # physicist
    Person("francois", "François Lefèvre"),  # writes in French
    Person("gwen", "Gwenllian Rhys"),  # plot 88, Cooper's Field
    Person("huda", "هدى الشريف"),  # owns the record
    Person("huong", "Nguyễn Thị Hương"),  # cake shop, a new baby
    Person("joseluis", "José Luis Ibáñez"),  # taxi
    Person("juergen", "Jürgen Groß"),  # writes in German
    Person("kenta", "山田健太"),
    Person("khaled", "خالد العمري"),  # imports coffee
    Person("kwame", "Kwame Mensah"),  # fire service
    Person("lior", "ליאור כהן"),  # types from right to left, tests brackets
    Person("malgorzata", "Małgorzata Zielińska"),  # sediment chemist
    Person("maryam", "مريم الزهراني"),
    Person("meera", "मीरा जोशी"),  # data analyst
    Person("minjun", "김민준"),  # knows encodings
    Person("misaki", "佐藤美咲"),  # writes in Japanese
    Person("natcha", "ณัฐชา ศรีสุข"),  # grew up inland
    Person("noa", "נועה ברק"),
    Person("ondrej", "Ondřej Dvořák"),  # audits public works
    Person("sara", "سارة حداد"),
    Person("seun", "Olúwáṣeun Adébáyò"),  # the 14 bus
    Person("shirin", "شیرین رضایی"),  # writes in Persian
    Person("siobhan", "Siobhán Ní Dhomhnaill"),  # deckhand, line 4
    Person("siyuan", "陈思远"),  # checks the sum
    Person("soren", "Søren Østergaard"),  # harbour pilot, retired
    Person("stefania", "Ștefania Ionescu"),  # teaches history
    Person("tatyana", "Татьяна Белова"),  # writes in Russian
    Person("thandiwe", "Thandiwe Dlamini"),  # nurse, nights
    Person("thorunn", "Þórunn Hauksdóttir"),  # plays the harp
    Person("wim", "Wim de Vries"),  # builds tunnels
    Person("yusuf", "يوسف بن علي"),
)

PEOPLE: tuple[Person, ...] = (*CAST, *NEWSROOM, *READERS)

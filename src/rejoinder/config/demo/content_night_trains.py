"""The night train is back: culture, with socks, hamsters and five languages."""

from __future__ import annotations

from rejoinder.config.demo.pieces import Story, exchange, said

ARITHMETIC = exchange(
    said(
        "eero",
        8240,
        """
        I planned night trains for a railway for sixteen years, so here is why there are so few of them.

        A day coach has 80 seats and can sell each of them four times between breakfast and supper. A sleeping car has 30 beds and sells each of them once. Then the sheets go to the laundry. You need an attendant for every two cars; you pay for the track by the kilometre and you go a long way on it; at night the track is being repaired, so you go a longer way still; and you arrive at seven, in the middle of everybody's commute, where nobody wants you.

        So a bed has to earn what ten seats earn. And yet in all those years I saw people come down to the platform, without a ticket, only to look at the lit windows. I have never seen anyone do that for a seat.
        """,
        up=44,
    ),
    said(
        "Lampwick",
        8170,
        """
        Then it shouldn't exist. 240 crowns for a bad night's sleep is a hobby, and I would rather not pay for other people's hobbies out of my taxes.
        """,
        up=7,
        down=12,
    ),
    said(
        "eero",
        8120,
        """
        A fair view. But aeroplane fuel isn't taxed and the train's electricity is, so you are paying for a hobby either way. Only the window is different.
        """,
        up=29,
        down=2,
    ),
    said(
        "Lampwick",
        8066,
        "That I didn't know. I still want to sleep in a bed that doesn't turn left.",
        up=21,
    ),
    said("rafael", 8020, "I have to report that turning left was the best part.", up=25),
)

COMPARTMENT_RULES = said(
    "huong",
    8010,
    """
    Rules for a six-berth compartment, agreed between strangers at 22:15 on the first night, and worth keeping:

    1. Whoever has the lowest bunk is the host until ten.
    2. Socks stay on 🧦
    3. Boiled eggs are an act of war 🥚
    4. One snorer per compartment is fate. Two are a duet 🎶
    5. After midnight nobody asks what time it is 🌙
    """,
    said(
        "kwame",
        7960,
        """
        Rule 6: whoever lies nearest the door is the fire officer. Congratulations 👨🏿‍🚒 Find out where the hammer is *before* you take your glasses off.
        """,
        up=31,
    ),
    said(
        "anamarija",
        7905,
        """
        On rule 3: my grandmother took boiled eggs on every journey of her life and shared them with the whole compartment. War was always averted, by salt.
        """,
        said("huong", 7880, "I accept an exemption for grandmothers 👵🥚🕊️", up=28),
        up=34,
    ),
    said("natcha", 7210, "Rule 4, field recording: 😴🎺 … 😴🎺 … 🚂 … 😴🎺🎺", up=17),
    said(
        "mia",
        7000,
        """
        Rule 31 has just been proposed and it is about cheese. I'm closing this branch while we are all still friends 🧀 The best of it is [on Saturday's back page](https://gazette.example/2026/compartment-rules/).
        """,
        up=30,
    ),
    up=42,
    closed=True,
)

SUNRISE = exchange(
    said(
        "misaki",
        7610,
        """
        日本で毎日走る寝台列車は、もう「サンライズ瀬戸・出雲」だけになりました。夜の十時前に東京を出て、目が覚めると瀬戸内海の上です。「ノビノビ座席」なら寝台料金なしで横になれます。毛布は薄いですが、窓は大きいです。

        速さではなく、朝の景色で列車を選ぶ人がまだいることを、うれしく思います。
        """,
        up=26,
    ),
    said(
        "kenta",
        7560,
        """
        For everyone else: Japan has one nightly sleeper left, the Sunrise. It leaves Tokyo before ten and you wake up above the Inland Sea. There is a class with no bed and no charge for one, where you lie on the carpet under a thin blanket and a large window. Misaki is glad that some people still choose a train by its morning and not by its speed.

        I took it once in a typhoon. We stood in Okayama for seven hours and I have never slept so well.
        """,
        up=30,
    ),
    said(
        "rafael",
        7515,
        """
        ありがとうございます, Misaki-san. A carpet and a large window is the best definition of luxury I've read this year.
        """,
        up=19,
    ),
)

DINING_CAR = exchange(
    said(
        "francois",
        7310,
        """
        On oublie toujours le wagon-bar. Ce n'est pas le lit qui manquait aux gens, c'est un endroit où rester debout à deux heures du matin avec un inconnu et un mauvais sandwich. C'est là que j'ai compris, en 1994, que je ne devais pas épouser la personne que j'allais rejoindre. Le serveur avait été le premier à le voir.
        """,
        up=33,
    ),
    said(
        "rafael",
        7265,
        """
        Dans le nouveau train, il n'y a qu'un distributeur, entre les voitures 3 et 4. J'y ai quand même rencontré le luthier. Les conseils matrimoniaux, en revanche, ne sont plus compris dans le prix.
        """,
        up=24,
    ),
    said(
        "ada",
        7220,
        """
        I had to look up *distributeur*. A vending machine that gives marriage advice is a business plan.
        """,
        up=38,
    ),
)

TEA = said(
    "tatyana",
    6900,
    """
    Главное в ночном поезде — чай в подстаканнике ☕ Ложечка всю ночь звенит о стекло, и под этот звон спится лучше, чем под любую колыбельную. А если чай дают в бумажном стаканчике, то это просто автобус.
    """,
    said(
        "dmytro",
        6868,
        """
        Погоджуюсь. І провідниця має пам'ятати, хто п'є без цукру.
        """,
        up=15,
    ),
    said(
        "ben",
        6850,
        """
        My translator says: if the tea comes in a paper cup, it is just a bus. I have never agreed so strongly with somebody I can't read.
        """,
        said(
            "rafael",
            6790,
            """
            It is a paper cup. I'm sorry. I reported it to the highest authority on board, but he was asleep.
            """,
            up=35,
        ),
        up=32,
    ),
    up=29,
)

CARBON = exchange(
    said(
        "siyuan",
        6420,
        """
        I did the sum for Port Almery to Trieste, one person, one way, in kilograms of CO₂:

        - by air, with the drive to the airport: about **210**
        - night train, in a couchette: about **22**
        - night train, alone in a sleeper: about **45**

        Sources and arithmetic are [in this sheet](https://example.org/night-train-sum); please break it. What surprised me is the last line. A bed to yourself costs the planet twice as much as a bed among strangers.
        """,
        up=31,
        down=3,
    ),
    said(
        "minjun",
        6360,
        """
        I tried. The sum is right, but it's about one passenger. Trains: three nights × 250 beds. Planes: seven days × 300 seats. Even sold out, the train is a third of that, and most people on it wouldn't have flown. They'd have stayed at home.
        """,
        up=18,
        down=2,
    ),
    said(
        "siyuan",
        6300,
        """
        True. In Rafael's compartment one of four would have flown, so let's say a quarter: 187 people a week, 188 kg each. **35 tonnes a week.** Small, and real.
        """,
        up=22,
    ),
    said(
        "minjun",
        6275,
        "I can live with 35. We should do this for the tunnel next.",
        up=16,
    ),
)

ALONE = exchange(
    said(
        "thandiwe",
        5800,
        """
        Practical question from someone who travels alone. Is there a compartment for women? Does the door lock from inside? And who else has the key?
        """,
        up=24,
    ),
    said(
        "rafael",
        5760,
        """
        Yes: car 21, six berths, only women can book it. There's a lock *and* a chain. The attendant's key opens the lock; it doesn't open the chain. I should have put that in the article, and now it's there.
        """,
        up=22,
    ),
    said(
        "siobhan",
        5725,
        """
        And a rubber doorstop costs two crowns and weighs nothing. Mine has been to eleven countries 🚪
        """,
        up=36,
    ),
)

HAMSTER = said(
    "Emil and his dad",
    4300,
    """
    I am the boy with the hamster. His name is Diesel. He was not scared. He ran in his wheel the whole night, so we both went to Trieste but he went further 🐹
    """,
    said(
        "eleni",
        4255,
        """
        I'm a physicist and I have checked this. A hamster does about eight kilometres a night. Seen from your bunk, Diesel stayed exactly where he was, which makes it all the more impressive.
        """,
        up=39,
    ),
    up=47,
)

TABLE = said(
    "Window seat",
    190,
    """
    Your table has the train back arriving at 8:20. I came home on it on Saturday. It is 8:40, on the ticket and on the platform, and it was 8:40 when we stood there.
    """,
    up=6,
    corrects=True,
)

STORY = Story(
    external_id="night-trains",
    url="https://gazette.example/2026/night-trains/",
    title="The night train is back. Why did we miss it?",
    summary=(
        "Since the first of the month a sleeping car leaves Port Almery again, three nights a week, "
        "at 21:34. Rafael Duarte shared a compartment with a violin maker, a boy with a hamster and "
        "a snore. He got off in Trieste fourteen hours later, in a better mood than any airport has "
        "ever put him in."
    ),
    language="",
    minutes_ago=8400,
    state="open",
    pieces=(
        ARITHMETIC,
        COMPARTMENT_RULES,
        SUNRISE,
        DINING_CAR,
        TEA,
        CARBON,
        ALONE,
        HAMSTER,
        TABLE,
    ),
)

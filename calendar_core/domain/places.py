"""Where on the globe the cities of venues are, to a tenth of a degree: enough for a dot on a small map of the world.

Only for drawing. A city that is not here is told in the table beside the map, and no dot is made up for it.
"""

from typing import Final

_TABLE: Final = """
Ahmedabad 23.0 72.6|Amur Region 53.5 127.7|Anchorage 61.2 -149.9|Andong 36.6 128.7|Ankara 39.9 32.9
Annapolis 39.0 -76.5|Antalya 36.9 30.7|Apia -13.8 -171.8|Asheville 35.6 -82.6|Baku 40.4 49.9|Bali -8.7 115.2
Bandar Seri Begawan 4.9 114.9|Bangkok 13.8 100.5|Beijing 39.9 116.4|Belém -1.5 -48.5|Berlin 52.5 13.4
Biarritz 43.5 -1.6|Bishkek 42.9 74.6|Boston 42.4 -71.1|Brisbane -27.5 153.0|Brussels 50.8 4.4|Bucharest 44.4 26.1
Budapest 47.5 19.0|Buenos Aires -34.6 -58.4|Busan 35.2 129.1|Canberra -35.3 149.1|Capri 40.6 14.2|Carbis Bay 50.2 -5.5
Cebu 10.3 123.9|Chengdu 30.7 104.1|Cholpon-Ata 42.6 77.1|Colorado Springs 38.8 -104.8|Copenhagen 55.7 12.6
Dalian 38.9 121.6|Davos 46.8 9.8|Doha 25.3 51.5|Doral 25.8 -80.4|Dubai 25.2 55.3|Évian-les-Bains 46.4 6.6
Gdańsk 54.4 18.6|Geneva 46.2 6.1|Glasgow 55.9 -4.3|Granada 37.2 -3.6|Guangzhou 23.1 113.3|Gyeongju 35.9 129.2
Halifax 44.6 -63.6|Hanoi 21.0 105.9|Helsinki 60.2 24.9|Hiroshima 34.4 132.5|Honolulu 21.3 -157.9|Islamabad 33.7 73.1
Jakarta -6.2 106.8|Johannesburg -26.2 28.0|Kananaskis 50.9 -115.1|Karuizawa 36.3 138.6|Kazan 55.8 49.1
Kuala Lumpur 3.1 101.7|Kyiv 50.5 30.5|Labuan Bajo -8.5 119.9|Lima -12.0 -77.0|Lisbon 38.7 -9.1|Liverpool 53.4 -3.0
London 51.5 -0.1|Lugano 46.0 9.0|Madrid 40.4 -3.7|Manila 14.6 121.0|Melbourne -37.8 145.0|Mexico City 19.4 -99.1
Moscow 55.8 37.6|Munich 48.1 11.6|Münster 52.0 7.6|Nara 34.7 135.8|New Delhi 28.6 77.2|New York 40.7 -74.0
Newport 51.6 -3.0|Osaka 34.7 135.5|Oslo 59.9 10.8|Ottawa 45.4 -75.7|Paju 37.8 126.8|Palo Alto 37.4 -122.1
Paris 48.9 2.4|Pasay 14.5 121.0|Phnom Penh 11.6 104.9|Phu Quoc 10.2 104.0|Port Moresby -9.4 147.2|Prague 50.1 14.4
Pyeongtaek 37.0 127.1|Pyongyang 39.0 125.8|Ramstein 49.4 7.6|Rio de Janeiro -22.9 -43.2|Riyadh 24.7 46.7
Rome 41.9 12.5|San Diego 32.7 -117.2|San Francisco 37.8 -122.4|Santiago -33.4 -70.7|Schloss Elmau 47.5 11.2
Seoul 37.6 127.0|Shanghai 31.2 121.5|Sharm el-Sheikh 27.9 34.3|Shenzhen 22.5 114.1|Singapore 1.4 103.8
Stockholm 59.3 18.1|Sydney -33.9 151.2|Tallinn 59.4 24.8|The Hague 52.1 4.3|Thurmont 39.6 -77.4|Tianjin 39.1 117.2
Tirana 41.3 19.8|Tokyo 35.7 139.7|Toronto 43.7 -79.4|Trondheim 63.4 10.4|Vienna 48.2 16.4|Vientiane 18.0 102.6
Vilnius 54.7 25.3|Vladivostok 43.1 131.9|Warsaw 52.2 21.0|Washington 38.9 -77.0|Watford 51.7 -0.4
Weissenhaus 54.3 10.8|Wellington -41.3 174.8|Wilmington 39.7 -75.5|Woodstock 51.8 -1.4|Yerevan 40.2 44.5
"""


def _read(table: str) -> dict[str, tuple[float, float]]:
    rows = (row.rsplit(" ", 2) for row in table.replace("\n", "|").split("|") if row)
    return {name: (float(latitude), float(longitude)) for name, latitude, longitude in rows}


_PLACES: Final = _read(_TABLE)


def position_of(city: str) -> tuple[float, float] | None:
    """Latitude and longitude of a city; None where it is not known here.

    >>> position_of("Washington, D.C."), position_of("Nowhere")
    ((38.9, -77.0), None)
    """
    return _PLACES.get(city) or _PLACES.get(city.partition(",")[0])

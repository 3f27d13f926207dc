"""Facts of the GS1 General Specifications, as data: every application identifier (AI), and the code lists that values are taken from.

A line of AIS: the AI (or a run of them), flags (* length known in advance, so no separator follows it in a symbol; ? allowed as a Digital
Link attribute), the components, rules, title. A component is its character set (N digits, X set 82, Y set 39, Z base64url), its length
(`..20` is 1 to 20) and after the comma its checks (checks.py); `[…]` may be absent. Rules: `key` a Digital Link key, `key=a,b|c` with the
orders of its qualifiers; `with=a+b,c` needs a and b, or c, beside it; `not=a` may not stand beside a. In rules n is any digit.
"""

AIS = """
00        *? N18,csum,gcppos2 key                               # SSCC
01        *? N14,csum,gcppos2 key=22,10,21|235 not=255,37       # GTIN
02        *? N14,csum,gcppos2 with=37 not=01,03                 # CONTENT
03        *  N14,csum,gcppos2 not=01,02,37,235                  # MTO GTIN
10        ?  X..20 with=01,02,03,8006,8026                      # BATCH/LOT
11        *? N6,yymmd0 with=01,02,03,8006,8026                  # PROD DATE
12        *? N6,yymmd0 with=8020                                # DUE DATE
13        *? N6,yymmd0 with=01,02,03,8006,8026                  # PACK DATE
15        *? N6,yymmd0 with=01,02,03,8006,8026                  # BEST BEFORE or BEST BY
16        *? N6,yymmd0 with=01,02,03,8006,8026                  # SELL BY
17        *? N6,yymmd0 with=01,02,03,255,8006,8026              # USE BY or EXPIRY
20        *? N2 with=01,02,03,8006,8026                         # VARIANT
21           X..20 with=01,03,8006 not=235                      # SERIAL
22           X..20 with=01                                      # CPV
235          X..28 with=01                                      # TPX
240       ?  X..30 with=01,02,03,8006,8026                      # ADDITIONAL ID
241       ?  X..30 with=01,02,03,8006,8026                      # CUST. PART No.
242       ?  N..6 with=01,02,8006,8026                          # MTO VARIANT
243       ?  X..20 with=01,03                                   # PCN
250       ?  X..30 with=01+21,03+21,8006+21                     # SECONDARY SERIAL
251       ?  X..30 with=01,03,8006                              # REF. TO SOURCE
253       ?  N13,csum,gcppos1 [X..17] key                       # GDTI
254          X..20 with=414                                     # GLN EXTENSION COMPONENT
255       ?  N13,csum,gcppos1 [N..12] key not=01,02,415,8006,8020,8026 # GCN
30        ?  N..8 with=01,02                                    # VAR. COUNT
37        ?  N..8 with=00+02,00+8026                            # COUNT
3900-3909 ?  N..15 with=255,8020 not=390n,391n,394n,8111        # AMOUNT
3910-3919 ?  N3,iso4217 N..15 with=8020 not=391n                # AMOUNT
3920-3929 ?  N..15 with=01+30,01+31nn,01+32nn,01+35nn,01+36nn not=392n,393n # PRICE
3930-3939 ?  N3,iso4217 N..15 with=30,31nn,32nn,35nn,36nn not=393n # PRICE
3940-3943 ?  N4 with=255 not=394n,8111                          # PRCNT OFF
3950-3955 ?  N6 with=30,31nn,32nn,35nn,36nn not=392n,393n,395n,8005 # PRICE/UoM
400       ?  X..30                                              # ORDER NUMBER
401       ?  X..30,gcppos1 key                                  # GINC
402       ?  N17,csum,gcppos1 key                               # GSIN
403       ?  X..30 with=00                                      # ROUTE
410       *? N13,csum,gcppos1                                   # SHIP TO LOC
411       *? N13,csum,gcppos1                                   # BILL TO
412       *? N13,csum,gcppos1                                   # PURCHASE FROM
413       *? N13,csum,gcppos1                                   # SHIP FOR LOC
414       *? N13,csum,gcppos1 key=254|7040                      # LOC No.
415       *? N13,csum,gcppos1 key=8020 with=8020                # PAY TO
416       *? N13,csum,gcppos1                                   # PROD/SERV LOC
417       *? N13,csum,gcppos1 key=7040                          # PARTY
420       ?  X..20 not=421                                      # SHIP TO POST
421       ?  N3,iso3166 X..9 not=4307                           # SHIP TO POST
422       ?  N3,iso3166 with=01,02,03,8006,8026 not=426         # ORIGIN
423       ?  N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 with=01,02,03 not=426  # COUNTRY - INITIAL PROCESS
424       ?  N3,iso3166 with=01,02,03 not=426                   # COUNTRY - PROCESS
425       ?  N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 with=01,02,03 not=426  # COUNTRY - DISASSEMBLY
426       ?  N3,iso3166 with=01,02,03                           # COUNTRY - FULL PROCESS
427       ?  X..3 with=01+422,02+422,03+422                     # ORIGIN SUBDIVISION
4300      ?  X..35,pcenc with=00                                # SHIP TO COMP
4301      ?  X..35,pcenc with=00                                # SHIP TO NAME
4302      ?  X..70,pcenc with=00                                # SHIP TO ADD1
4303      ?  X..70,pcenc with=4302                              # SHIP TO ADD2
4304      ?  X..70,pcenc with=00                                # SHIP TO SUB
4305      ?  X..70,pcenc with=00                                # SHIP TO LOC
4306      ?  X..70,pcenc with=00                                # SHIP TO REG
4307      ?  X2,iso3166alpha2 with=00                           # SHIP TO COUNTRY
4308      ?  X..30 with=00                                      # SHIP TO PHONE
4309      ?  N10,latitude N10,longitude with=00                 # SHIP TO GEO
4310      ?  X..35,pcenc with=00                                # RTN TO COMP
4311      ?  X..35,pcenc with=00                                # RTN TO NAME
4312      ?  X..70,pcenc with=00                                # RTN TO ADD1
4313      ?  X..70,pcenc with=4312                              # RTN TO ADD2
4314      ?  X..70,pcenc with=00                                # RTN TO SUB
4315      ?  X..70,pcenc with=00                                # RTN TO LOC
4316      ?  X..70,pcenc with=00                                # RTN TO REG
4317      ?  X2,iso3166alpha2 with=00                           # RTN TO COUNTRY
4318      ?  X..20 with=00                                      # RTN TO POST
4319      ?  X..30 with=00                                      # RTN TO PHONE
4320      ?  X..35,pcenc with=00                                # SRV DESCRIPTION
4321      ?  N1,yesno with=00                                   # DANGEROUS GOODS
4322      ?  N1,yesno with=00                                   # AUTH TO LEAVE
4323      ?  N1,yesno with=00                                   # SIG REQUIRED
4324      ?  N6,yymmd0 N4,hhmi with=00                          # NOT BEF DEL DT
4325      ?  N6,yymmd0 N4,hhmi with=00                          # NOT AFT DEL DT
4326      ?  N6,yymmdd with=00                                  # REL DATE
4330      ?  N6 [X1],hyphen with=00 not=4331                    # MAX TEMP F.
4331      ?  N6 [X1],hyphen with=00 not=4330                    # MAX TEMP C.
4332      ?  N6 [X1],hyphen with=00 not=4333                    # MIN TEMP F.
4333      ?  N6 [X1],hyphen with=00 not=4332                    # MIN TEMP C.
7001      ?  N13 with=01,02,8006,8026                           # NSN
7002      ?  X..30 with=01,02                                   # MEAT CUT
7003      ?  N6,yymmdd N4,hhmi with=01,02,03                    # EXPIRY TIME
7004      ?  N..4 with=01+10,03+10                              # ACTIVE POTENCY
7005      ?  X..12 with=01,02                                   # CATCH AREA
7006      ?  N6,yymmdd with=01,02                               # FIRST FREEZE DATE
7007      ?  N6,yymmdd [N6],yymmdd with=01,02                   # HARVEST DATE
7008      ?  X..3 with=01,02                                    # AQUATIC SPECIES
7009      ?  X..10 with=01,02                                   # FISHING GEAR TYPE
7010      ?  X..2 with=01,02,03                                 # PROD METHOD
7011      ?  N6,yymmdd [N4],hhmi with=01,02,03                  # TEST BY DATE
7020      ?  X..20 with=01+416,03+416,8006+416                  # REFURB LOT
7021      ?  X..20 with=01,03,8006                              # FUNC STAT
7022      ?  X..20 with=01+7021,03+7021,8006+7021               # REV STAT
7023      ?  X..30,gcppos1                                      # GIAI - ASSEMBLY
7030-7039 ?  N3,iso3166999 X..27 with=01,02                     # PROCESSOR # 0
7040         N1 X1 X1 X1,importeridx                            # UIC+EXT
7041         X..4,packagetype with=00                           # UFRGT UNIT TYPE
710       ?  X..20 with=01                                      # NHRN PZN
711       ?  X..20 with=01                                      # NHRN CIP
712       ?  X..20 with=01                                      # NHRN CN
713       ?  X..20 with=01                                      # NHRN DRN
714       ?  X..20 with=01                                      # NHRN AIM
715       ?  X..20 with=01                                      # NHRN NDC
716       ?  X..20 with=01                                      # NHRN AIC
717       ?  X..20 with=01                                      # NHRN SRN
7230-7239 ?  X2 X..28 with=01,8004                              # CERT # 1
7240      ?  X..20 with=01,8006 not=03                          # PROTOCOL
7241      ?  N2,mediatype with=8017,8018                        # AIDC MEDIA TYPE
7242      ?  X..25 with=8017,8018                               # VCN
7250      ?  N8,yyyymmdd with=8018 not=7251                     # DOB
7251      ?  N8,yyyymmdd N4,hhmi with=8018 not=7250             # DOB TIME
7252      ?  N1,iso5218 with=8018                               # BIO SEX
7253      ?  X..40,pcenc with=8017,8018 not=7256,7259           # FAMILY NAME
7254      ?  X..40,pcenc with=8017,8018 not=7256,7259           # GIVEN NAME
7255      ?  X..10 with=8017,8018 not=7256,7259                 # SUFFIX
7256      ?  X..90,pcenc with=8017,8018                         # FULL NAME
7257      ?  X..70,pcenc with=8018                              # PERSON ADDR
7258      ?  X3,posinseqslash with=8018+7259                    # BIRTH SEQUENCE
7259      ?  X..40,pcenc with=8018 not=7256                     # BABY
8001      ?  N4,nonzero N5,nonzero N3,nonzero N1,winding N1 with=01 # DIMENSIONS
8002      ?  X..20                                              # CMT No.
8003      ?  N1,zero N13,csum,gcppos1 [X..16] key               # GRAI
8004      ?  X..30,gcppos1 key=7040                             # GIAI
8005      ?  N6 with=01,02                                      # PRICE PER UNIT
8006      ?  N14,csum,gcppos2 N4,pieceoftotal key=22,10,21 not=01,03,37 # ITIP
8007      ?  X..34,iban with=415                                # IBAN
8008      ?  N6,yymmdd N2,hh [N2],mi [N2],ss with=01,02,03      # PROD TIME
8009      ?  X..50 with=00,01,03                                # OPTSEN
8010      ?  Y..30,gcppos1 key=8011                             # CPID
8011         N..12,nozeroprefix with=8010                       # CPID SERIAL
8012      ?  X..20 with=01,03,8006                              # VERSION
8013      ?  X..25,csumalpha,gcppos1 key                        # GMN
8014         X..25,csumalpha,gcppos1,hasnondigit with=01        # MUDI
8017      ?  N18,csum,gcppos1 key=8019 not=8018                 # GSRN - PROVIDER
8018      ?  N18,csum,gcppos1 key=8019 not=8017                 # GSRN - RECIPIENT
8019         N..10 with=8017,8018                               # SRIN
8020         X..25 with=415                                     # REF No.
8026      ?  N14,csum,gcppos2 N4,pieceoftotal with=37 not=02,03,8006 # ITIP CONTENT
8030      ?  Z..90 with=00,01+21,03+21,253,255,8003,8004,8006+21,8010+8011,8017,8018 # DIGSIG
8040         N15 with=01+21                                     # IMEI
8041         N15 with=01+21+8040                                # IMEI2
8042         N32 with=01+21+8040                                # ESIM
8043         N18 [N..2] with=01+21+8040                         # PSIM
8110      ?  X..70,couponcode                                   #
8111      ?  N4 with=255                                        # POINTS
8112      ?  X..70,couponposoffer                               #
8200         X..70 with=01                                      # PRODUCT URL
90        ?  X..30                                              # INTERNAL
91-99     ?  X..90                                              # INTERNAL
"""

# AIs 310n to 369n: six digits, the AI's last digit says how many are decimals (0 to 5), one unit of a measure only; by what they need
MEASURES = {
    "01,02": """
310 NET WEIGHT (kg) | 311 LENGTH (m) | 312 WIDTH (m) | 313 HEIGHT (m) | 314 AREA (m²) | 315 NET VOLUME (l) |
316 NET VOLUME (m³) | 320 NET WEIGHT (lb) | 321 LENGTH (in) | 322 LENGTH (ft) | 323 LENGTH (yd) | 324 WIDTH
(in) | 325 WIDTH (ft) | 326 WIDTH (yd) | 327 HEIGHT (in) | 328 HEIGHT (ft) | 329 HEIGHT (yd) | 350 AREA
(in²) | 351 AREA (ft²) | 352 AREA (yd²) | 356 NET WEIGHT (tr oz) | 357 NET VOLUME (oz) | 360 NET VOLUME (qt
(US)) | 361 NET VOLUME (gal.) | 364 NET VOLUME (in³) | 365 NET VOLUME (ft³) | 366 NET VOLUME (yd³)
""",
    "00,01": """
330 GROSS WEIGHT (kg) | 331 LENGTH (m), log | 332 WIDTH (m), log | 333 HEIGHT (m), log | 334 AREA (m²), log
| 335 VOLUME (l), log | 336 VOLUME (m³), log | 340 GROSS WEIGHT (lb) | 341 LENGTH (in), log | 342 LENGTH
(ft), log | 343 LENGTH (yd), log | 344 WIDTH (in), log | 345 WIDTH (ft), log | 346 WIDTH (yd), log | 347
HEIGHT (in), log | 348 HEIGHT (ft), log | 349 HEIGHT (yd), log | 353 AREA (in²), log | 354 AREA (ft²), log |
355 AREA (yd²), log | 362 VOLUME (qt (US)), log | 363 VOLUME (gal (US)), log | 367 VOLUME (in³), log | 368
VOLUME (ft³), log | 369 VOLUME (yd³), log
""",
    "01": """
337 KG PER m²
""",
}

# ISO 3166-1 numeric codes
_COUNTRIES = """
004 008 010 012 016 020 024 028 031 032 036 040 044 048 050 051 052 056 060 064 068 070 072 074 076 084 086 090 092
096 100 104 108 112 116 120 124 132 136 140 144 148 152 156 158 162 166 170 174 175 178 180 184 188 191 192 196 203
204 208 212 214 218 222 226 231 232 233 234 238 239 242 246 248 250 254 258 260 262 266 268 270 275 276 288 292 296
300 304 308 312 316 320 324 328 332 334 336 340 344 348 352 356 360 364 368 372 376 380 384 388 392 398 400 404 408
410 414 417 418 422 426 428 430 434 438 440 442 446 450 454 458 462 466 470 474 478 480 484 492 496 498 499 500 504
508 512 516 520 524 528 531 533 534 535 540 548 554 558 562 566 570 574 578 580 581 583 584 585 586 591 598 600 604
608 612 616 620 624 626 630 634 638 642 643 646 652 654 659 660 662 663 666 670 674 678 682 686 688 690 694 702 703
704 705 706 710 716 724 728 729 732 740 744 748 752 756 760 762 764 768 772 776 780 784 788 792 795 796 798 800 804
807 818 826 831 832 833 834 840 850 854 858 860 862 876 882 887 894
"""
COUNTRIES = frozenset(_COUNTRIES.split())

# ISO 3166-1 codes of two letters
_COUNTRY_LETTERS = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRY_LETTERS = frozenset(_COUNTRY_LETTERS.split())

# ISO 4217 numeric codes
_CURRENCIES = """
008 012 032 036 044 048 050 051 052 060 064 068 072 084 090 096 104 108 116 124 132 136 144 152 156 170 174 188 191
192 203 208 214 222 230 232 238 242 262 270 292 320 324 328 332 340 344 348 352 356 360 364 368 376 388 392 398 400
404 408 410 414 417 418 422 426 430 434 446 454 458 462 480 484 496 498 504 512 516 524 532 533 548 554 558 566 578
586 590 598 600 604 608 634 643 646 654 682 690 694 702 704 706 710 728 748 752 756 760 764 776 780 784 788 800 807
818 826 834 840 858 860 882 886 901 924 925 927 928 929 930 931 932 933 934 936 938 940 941 943 944 946 947 948 949
950 951 952 953 955 956 957 958 959 960 961 962 963 964 965 967 968 969 970 971 972 973 975 976 977 978 979 980 981
984 985 986 990 994 997 999
"""
CURRENCIES = frozenset(_CURRENCIES.split())

# GS1's package types: UN/ECE Recommendation 21 with a few of its own
_PACKAGES = """
1A 1B 1D 1F 1G 1W 200 201 202 203 204 205 206 210 211 212 2C 3A 3H 43 44 4A 4B 4C 4D 4F 4G 4H 5H 5L 5M 6H 6P 7A 7B 8
8A 8B 8C 9 AA AB AC AD AF AG AH AI AJ AL AM AP APE AT AV B4 BB BC BD BE BF BG BGE BH BI BJ BK BL BM BME BN BO BP BQ
BR BRI BS BT BU BV BW BX BY BZ CA CB CBL CC CCE CD CE CF CG CH CI CJ CK CL CM CN CO CP CQ CR CS CT CU CV CW CX CY CZ
DA DB DC DG DH DI DJ DK DL DM DN DP DPE DR DS DT DU DV DW DX DY E1 E2 E3 EC ED EE EF EG EH EI EN FB FC FD FE FI FL
FO FOB FP FPE FR FT FW FX GB GI GL GR GU GY GZ HA HB HC HG HN HR IA IB IC ID IE IF IG IH IK IL IN IZ JB JC JG JR JT
JY KG KI LAB LE LG LT LU LV LZ MA MB MC ME MPE MR MS MT MW MX NA NE NF NG NS NT NU NV OA OB OC OD OE OF OK OPE OT OU
P2 PA PAE PB PC PD PE PF PG PH PI PJ PK PL PLP PN PO POP PP PPE PR PT PU PUE PV PX PY PZ QA QB QC QD QF QG QH QJ QK
QL QM QN QP QQ QR QS RB1 RB2 RB3 RCB RD RG RJ RK RL RO RT RZ S1 SA SB SC SD SE SEC SH SI SK SL SM SO SP SS ST STL SU
SV SW SX SY SZ T1 TB TC TD TE TEV TG THE TI TK TL TN TO TR TRE TS TT TTE TU TV TW TWE TY TZ UC UN UUE VA VG VI VK VL
VN VO VP VQ VR VS VY WA WB WC WD WF WG WH WJ WK WL WM WN WP WQ WR WRP WS WT WU WV WW WX WY WZ X11 X12 X15 X16 X17
X18 X19 X20 X3 XA XB XC XD XF XG XH XJ XK YA YB YC YD YF YG YH YJ YK YL YM YN YP YQ YR YS YT YV YW YX YY YZ ZA ZB ZC
ZD ZF ZG ZH ZJ ZK ZL ZM ZN ZP ZQ ZR ZS ZT ZU ZV ZW ZX ZY ZZ
"""
PACKAGES = frozenset(_PACKAGES.split())

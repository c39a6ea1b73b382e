"""Words by what they tell, in five languages: who it is about, what is wanted, what went wrong.

They say nothing alone. Which of them speak for which runbook is counted from the examples in the runbook files, so a
sentence is recognised in a language and in words that none of the examples uses.

A word stands for its beginning, a Chinese one for itself anywhere; a full stop at the end takes it without endings.
"""

from __future__ import annotations

from collections.abc import Mapping

CUES: Mapping[str, Mapping[str, str]] = {
    "many": {  # many people at once
        "en": (
            "everyone|everybody|all of us|all of them|they all|we all|the whole group|whole class|whole cohort|"
            "half the|half of|dozens|one after another|people are|several|lots of people|more and more|"
            "others join|joined in|piling on|pile on|on fire|exploding|revolt|uproar|together|collectively|mob|"
            "a bunch of|many of|collecting names"
        ),
        "zh": (
            "大家|所有人|全群|整个群|全班|半个班|好多人|很多人|好几个|好几位|一个接一个|接连|都在说|都说|附和|炸锅|炸了|起哄|越来越多|集体|一起退|跟着|纷纷|接龙|联合|十几个|几十|"
            "刷屏|我们都"
        ),
        "ro": (
            "toată lumea|toți.|toate fetele|tot grupul|toată grupa|jumătate din|zeci de|unul după altul|"
            "pe rând|mai mulți|câțiva|lumea.|se alătură|explodează|revoltă|scandal|împreună|colectiv|cu toții|"
            "tot mai mulți|deodată|listă comună|cincisprezece|și eu la fel|unul peste altul|mai multe grupe|"
            "toți deodată|părinții|își explică unii altora"
        ),
        "vi": (
            "mọi người|ai cũng|cả nhóm|cả lớp|nửa lớp|nửa nhóm|hàng loạt|chục người|mấy chục|nhiều người|"
            "mấy người|liên tục|hùa|nổ tung|cùng nhau|tập thể|rủ nhau|đồng loạt|nhóm cháy|cả đám|người nữa|"
            "tất cả|cùng lúc rời|dồn dập|gom tên|mười lăm người|cả trăm|đang gom|cang luc cang|nhiều người cùng"
        ),
        "da": (
            "alle.|hele gruppen|hele holdet|halvdelen|snesevis|den ene efter den anden|lige efter hinanden|"
            "på skift|flere.|folk.|oprør|eksploder|sammen|samlet|fælles|mange.|flere og flere|adskillige|"
            "femten|samme her|oven i hinanden|flere hold|alle på en gang|flere og flere stemmer|forældrene|"
            "forklarer de hinanden"
        ),
    },
    "accuse": {  # accusations of fraud
        "en": (
            "scam|fraud|pyramid|rip-off|ripoff|ripped off|con artist|swindle|liars|fleece|cheat|brainwash|"
            "hot air|conned|fooled|mockery|a joke of|crook|thieves"
        ),
        "zh": "骗子|骗人|传销|割韭菜|诈骗|洗脑|忽悠|被骗|坑人|坑钱|圈钱|无良|收割|智商税|虚假",
        "ro": (
            "țeapă|escroc|înșel|păcăl|piramid|bătaie de joc|batut joc|minciun|mincino|furt|hoți|vrăjeal|"
            "vorbe goale|praf în ochi"
        ),
        "vi": "lừa đảo|bị lừa|đa cấp|lùa gà|treo đầu dê|chém gió|tẩy não|bịp|gian dối|lừa.|vẽ vời|nói suông",
        "da": (
            "svindel|svindl|fup|snyd|pyramide|bondefang|varm luft|løgn|fuppet|hjernevask|narret|til grin|plattenslager"
        ),
    },
    "moneyback": {  # money back
        "en": (
            "refund|money back|paid back|pay back|reimburs|chargeback|fee back|get back the|return the money|"
            "back on my card|return my|credited back|reverse the payment|give it back|wants out"
        ),
        "zh": "退款|退钱|退费|退回|退还|全额退|退给我|退掉|退一赔|把钱|退了|怎么退|退剩|能退|要退",
        "ro": (
            "banii înapoi|ramburs|restitui|returna|returnați|dați banii|înapoi banii|storn|vor banii|cer banii|"
            "vrea banii|să mi se întoarcă|recuper|primi taxa înapoi|despăgub|unde sunt banii|"
            "cât primește înapoi|o parte înapoi"
        ),
        "vi": (
            "hoàn tiền|trả lại tiền|hoàn lại|hoàn phí|đòi tiền|trả tiền lại|lấy lại tiền|hoàn học phí|rút tiền|"
            "trả lại phí|xin lại|trả lại mấy|đòi lại|đòi hoàn|lấy lại được một phần|tính sao|hoàn bao nhiêu|"
            "tiền tôi đâu"
        ),
        "da": (
            "pengene tilbage|refusion|refunder|penge tilbage|få beløbet|beløbet tilbage|ført tilbage|"
            "tilbagebetal|retur|krediter|pengene igen|betalt tilbage|betalingen igen|gebyr igen|få pengene|"
            "hvor er mine penge|hvor meget hun får|indsigelse|ikke pengene"
        ),
    },
    "authority": {  # authorities, reviews
        "en": (
            "consumer|ombudsman|authority|trading standards|petition|complaint together|review site|one star|"
            "report you|court"
        ),
        "zh": "消协|投诉到|12315|工商|维权|举报|集体投诉|差评|市场监管|曝光",
        "ro": "protecția consumator|anpc|ne reclame|reclamăm|plângere|petiți|recenzii|o stea",
        "vi": "bảo vệ người tiêu dùng|khiếu nại|kiến nghị|một sao|tố cáo|bóc phốt|phốt|1 sao",
        "da": "forbruger|klagenævn|underskrift|anmeldelse|trustpilot|én stjerne|klage samlet",
    },
    "night": {  # at night, nobody to be reached
        "en": (
            "asleep|in the night|tonight|phone is off|cannot be reached|can't be reached|can't reach|"
            "half past eleven|midnight|unreachable"
        ),
        "zh": "半夜|深夜|晚上十|十一点|睡了|关机|联系不上|今晚|老板不在|凌晨",
        "ro": "noapte|telefonul închis|nu răspunde la telefon|doarme|miezul nopții|diseară|nu dau de",
        "vi": "nửa đêm|khuya|tắt máy|không gọi được|ngủ rồi|tối nay|ko liên lạc|không liên lạc được",
        "da": "slukket|sover|midnat|i nat|kan ikke nås|tager ikke telefonen|kl. 22|kl. 23|klokken er 2",
    },
    "paidcourse": {  # a paid course
        "en": (
            "course|cohort|bootcamp|intensive|camp|programme|program|lesson|paid group|subscribers|class|"
            "workshop|training|seminar|module"
        ),
        "zh": "课程|训练营|付费群|营|班|课|学员|社群|干货|打卡|课件|会员群",
        "ro": "curs|grupul plătit|tabăr|program|lecți|serie|cursan|atelier|antrenament|ședinț",
        "vi": "khóa|lớp|học viên|bài học|nhóm trả phí|chương trình|trại|học phí",
        "da": "kursus|kurset|kursist|hold|forløb|lektion|betalte|undervisning|workshop|deltager",
    },
    "quarrel": {  # a quarrel between people
        "en": (
            "argu|quarrel|fight|row between|at each other|insult|called me|called her|called him|name-calling|"
            "calling each other|started it|each other|take back what|feud|bicker|spat|went off at|picking on|"
            "bully|accus|neither will|ban the other|old grudge|drag|delete that picture|told to shut up|"
            "shut up|another member|in each other's hair|mocked her|mocked his|laughing face|"
            "my private message|blames|a says|b says|grudge|liar|tell her to|tell him to|stop those two|"
            "neighbours'"
        ),
        "zh": (
            "吵|互骂|对骂|互怼|怼|杠上|翻旧账|骂来骂去|侮辱|人身攻击|血口喷人|谁也不让|评理|撕|吵架|针锋相对|互相指责|内涵|闹翻|骂他|骂她|对方先|指桑骂槐|闭嘴|另一个群友|另一位|"
            "别的群友|嘲笑她|嘲笑他|私信贴|怪他|怪她|骂我|让她|让他|管管|撒谎|吵闹"
        ),
        "ro": (
            "cearta|ceart|se cert|certat|jignit|jign|insult|își aruncă|se înjur|harț|unul pe altul|"
            "unul cu altul|între ei|ciond|atac la persoană|se iau|s-au luat|niciunul nu|să tac|alt membru|"
            "altă membră|și-au bătut joc|dă vina|mincinos|spune-i|să șteargă|se iau la|între cei doi|opriți-i|"
            "o imita|imită|batjocur|cu un clovn|dă vina pe|spune că ea|spune că el|celălalt zice că|"
            "a fost cu drag"
        ),
        "vi": (
            "cãi|cà khịa|chửi nhau|xúc phạm|gây gổ|đấu khẩu|khẩu chiến|nói xấu|móc mỉa|đá xéo|"
            "lời qua tiếng lại|hai bên|nhường ai|qua lại|bêu|bôi nhọ|khịa|im đi|thành viên khác|chế nhạo|"
            "đổ lỗi|nói dối|bảo nó xóa|can hai|hai đứa|gây trước|chửi trước|nhại giọng|đổ lỗi cho|rút lại lời|"
            "xóa tấm hình|đăng tin nhắn riêng|thả mặt cười|bạn kia bảo|tung sang|không thì tôi đăng|bị bạn kia"
        ),
        "da": (
            "skænd|fornærm|råber ad|toppes|hinanden|kaldte hende|kaldte ham|kaldte mig|mobbe|mobning|"
            "i totterne|uvenner|sviner|striden|konflikt|begyndte hun|smæder|mundhugg|personangreb|holde kæft|"
            "holde mund|et andet medlem|gjorde grin|giver skylden|løgner|bed hende|bed ham|slette det billede|"
            "stop de to|hver aften det samme|efterlign|hån.|gør nar|misforstået|giver tanken skylden|"
            "lækket lydfilen|med en klovn|kærligt ment|hun siger|han siger|den anden siger"
        ),
    },
    "sides": {  # two sides
        "en": (
            "taking sides|take sides|picked sides|picking sides|on her side|on his side|both want|both say|"
            "two members|neither|both write|both of them|the other one"
        ),
        "zh": "站队|站她|站他|选边|两个人|两位|双方|两边|都来找我|他俩|她俩|两个",
        "ro": (
            "ține cu|țin cu|ia partea|iau partea|amândoi|amândouă|doi membri|două membre|tabere|celălalt|cei doi|două"
        ),
        "vi": "chia phe|phe.|bênh|cả hai|hai thành viên|hai người|hai bạn|đứng về|hai chị|hai anh",
        "da": (
            "vælger side|tager parti|holder med|på hendes side|på hans side|begge.|to medlemmer|de to|hver sin|"
            "delt i to"
        ),
    },
    "screenshot": {  # screenshots and private messages shown around
        "en": "screenshot|posted her private|posted his private|private messages|posted my|leaked chat",
        "zh": "截图|朋友圈|微博|挂网上|挂到|私聊记录|聊天记录|小红书",
        "ro": "captur|print screen|screenshot|mesajul privat|mesaje private|pe facebook|pe tiktok",
        "vi": "chụp màn hình|chụp tin nhắn|lên facebook|lên face|lên mạng|tin nhắn riêng|lên fb",
        "da": "skærmbillede|screenshot|screendump|private besked|på facebook|på fb|private tråd",
    },
    "pricerise": {  # a price that rose
        "en": (
            "price|raised|went up|increase|hike|doubled|tripled|twice as much|new plan|costs now|used to cost|"
            "used to be|used to pay|more expensive|old rate|new rate|greedy|per month now|invoice|receipt|"
            "cash grab|jacked up|costs twice|pay three times|new customers get|the old ones pay|"
            "from the first of next month|take it or leave it|for eight years|renewal|monthly goes|"
            "is that how you thank|price list|surcharge|went from"
        ),
        "zh": (
            "涨价|涨到|涨了|翻倍|翻了|调价|贵了|原来才|以前才|以前只要|老价格|提价|现在要|黑心|宰|收据|老订单|晒单|吃相|新客户便宜|新客优惠|老客户反而|三倍|一倍|续费价|下个月起|"
            "爱要不要|捞钱|突然要|改价|变贵|价目"
        ),
        "ro": (
            "preț|scump|tarif|dublat|triplat|mărit|crescut|majorat|de la 1|bonuri|bonurile|facturi vechi|lăcom|"
            "abonamentul era|costa.|chitanț|cash grab|costă dublu|de trei ori|clienții noi|noi ăștia vechi|"
            "de luna viitoare|vă place sau nu|reînnoirea|a ajuns la|ați trecut|așa ne mulțumiți|era 3|tariful|"
            "ajustare|comenzi vechi|lacomi|noul preț"
        ),
        "vi": (
            "tăng giá|lên giá|giá mới|giá cũ|gấp đôi|gấp ba|mắc hơn|đắt|chặt chém|chém đẹp|hóa đơn cũ|bill cũ|"
            "hồi trước có|giá từ|tăng lên|trước giá|tăng phí|móc túi|đắt gấp|khách mới thì|khách mới được|"
            "khách cũ thì|từ tháng sau|thích thì|gia hạn|giá gia hạn|bảng giá|cảm ơn kiểu|giá lên|"
            "điều chỉnh giá|đơn cũ|tham lam"
        ),
        "da": (
            "pris|steg|steget|hævet|fordobl|tredobl|dyrere|dobbelt så|kvittering|grådig|malker|"
            "hæver kontingent|kostede før|koster nu|ny pris|takst|pengemaskine|koster det dobbelte|"
            "tre gange så|nye kunder får|vi gamle|fra den første|tag det eller|fornyelse|gik fra|"
            "er det sådan I takker|takker for|kassen ud af|regulering|gamle ordrer|den nye pris"
        ),
    },
    "loyal": {  # old customers
        "en": (
            "from the start|since the beginning|since day one|been here since|loyal|long-time|longtime|"
            "early members|old customers|founding|old members|for years|built you|been with you"
        ),
        "zh": "老客户|老会员|老学员|老顾客|一开始就|这么多年|从第一天|支持了|元老|老用户|跟了你们",
        "ro": (
            "cei vechi|clienți vechi|membri vechi|de la început|de ani de zile|fidel|loial|din prima zi|suntem aici de"
        ),
        "vi": "khách cũ|hội viên cũ|khách quen|từ đầu|từ ngày đầu|lâu năm|ủng hộ từ|trung thành|bao năm",
        "da": (
            "fra starten|siden starten|gamle kunder|gamle medlemmer|trofast|loyal|fra begyndelsen|i årevis|"
            "siden åbningen"
        ),
    },
    "shown": {  # how it was shown
        "en": (
            "in the picture|in the photo|pictured|in the stream|livestream|live stream|in the video|as shown|"
            "on the page|in the listing|in the clip|looks nothing like|advertised|on the website it|described|"
            "on screen|the photo|on camera|unlike the|not what i saw|showed|review clip|on your page|"
            "your page they|compared to the show|the listing said|said it was|colour is off|color is off|"
            "measured|real life|in person it|sample|catalogue|the show on"
        ),
        "zh": (
            "直播|镜头|图片|照片上|视频里|详情页|宣传图|实物|和图|跟图|描述|展示|货不对板|色差|页面写|画面|看着是|实际|量了|说明上|页面上|样品|买家秀|卖家秀|目录|主播说|标的是|"
            "写的是|介绍的是"
        ),
        "ro": (
            "în poză|in poze|din poză|în live|live-ul|în video|pe site era|pe site scria|descriere|din anunț|"
            "nu seamănă|cum ați arătat|prezentat|arăta.|filmuleț|reclamă era|pe pagina voastră|față de live|"
            "anunțul zicea|scria că|am măsurat|în realitate|mostră|catalog|pe site e|culoarea e alta|"
            "în filmul vostru|ați scris|compară|pe pagină"
        ),
        "vi": (
            "trên hình|trong hình|giống hình|livestream|trong clip|trong video|trên live|mô tả|quảng cáo là|"
            "như hình|ngoài đời|theo clip|hình mạng|trên ảnh|trên trang|so với live|ghi là|em đo|đo lại|"
            "thực tế|mẫu|trong catalog|người bán nói|lên hình|shop đăng|hình thì|ảnh một đằng|ghi 1kg|"
            "bảo da thật"
        ),
        "da": (
            "på billedet|billederne|i videoen|livestream|i live|på siden stod|vist|i udsendelsen|beskrivelsen|"
            "annonceret|ligner ikke|i streamen|på skærmen|klippet|på jeres side|jeres side er|"
            "i forhold til udsendelsen|der stod|målte|i virkeligheden|prøve|katalog|annoncen|"
            "farven er en anden|på siden|i jeres video|skrev massiv|sammenligner"
        ),
    },
    "mismatch": {  # what came instead
        "en": (
            "shorter|smaller|bigger|longer|wider|different colour|different color|wrong colour|other colour|"
            "plastic|instead of|turned out to be|thinner|missing|half the size|opened the box|unpacked|arrived|"
            "came in|what came|got a|material|size"
        ),
        "zh": "短了|小一圈|小了|大了|颜色|不一样|材质|尺寸|收到的|到手|拆开|打开|少了|塑料|薄|收到|浅|亮面|缩水|做工",
        "ro": (
            "mai scurt|mai mic|altă culoare|culoare|mărime|plastic|am primit|a venit|am desfăcut|în cutie|"
            "lipse|material|subțire|de fapt e|în loc de|altceva|pal.|a venit alt|măsurile nu|nu se rotește|"
            "masiv|am cântărit|am comandat trei"
        ),
        "vi": (
            "ngắn hơn|nhỏ hơn|khác màu|màu khác|nhựa|mở hộp|nhận về|nhận được|thiếu|chất liệu|kích thước|mỏng|"
            "khui|hàng về|size|giao tới|không giống|giao sai|nhận sen|cân lên|không phải da thật|đặt ba|"
            "nhận hai|một đằng ảnh"
        ),
        "da": (
            "kortere|mindre|anden farve|forkert farve|farve|plastik|pakkede op|åbnede|mangler|materiale|"
            "størrelse|modtog|fik en|ankom|tyndere|i stedet|viste sig|kassen|spånplade|der kom|målene passer|"
            "kan ikke dreje|massiv|den her kan ikke|i stedet kom"
        ),
    },
    "advert": {  # adverts, poaching
        "en": (
            "advert|ads|promot|spam|link|qr|add me|dm|dming|private message to|messaging every|messages every|"
            "invite|telegram|whatsapp invite|his own|her own|their own|half price|cheaper|poach|recruit|lure|"
            "own group|rival|competitor|discount for our|sells|for sale|flyer|vitamins|supplements|loans|"
            "selling|crypto|commission|pyramid recruiter|friend requests|side hustle|competing|opened her own|"
            "writes to them|earn from home|scan this"
        ),
        "zh": (
            "广告|加微信|扫码|二维码|拉群|拉人|挖人|挖墙脚|加我|链接|私聊|私信|小号|便宜|半价|自己的|推销|引流|加好友|挨个|保健品|贷款|兼职|卖货|发链接|加了一圈|抢客户|代理|返利|"
            "名片|挖走|同行"
        ),
        "ro": (
            "reclam|link|promov|spam|cod qr|adaugă|invită|telegram|grupul lui|grupul ei|mai ieftin|"
            "jumătate de preț|le scrie|scrie tuturor|în privat|atrage|concuren|racol|fură membri|cursul lui|"
            "propriul|vitamine|suplimente|credite|vinde|crypto|comision|cereri de prietenie|câștigă de acasă|"
            "scrie membrilor|ne ia clienții|concurența|și-a deschis"
        ),
        "vi": (
            "quảng cáo|link|quét mã|kéo nhóm|kéo người|inbox|ib.|nhắn riêng|nhắn từng|kết bạn hàng loạt|rẻ hơn|"
            "nửa giá|zalo|telegram|spam|của nó|chào mời|lôi kéo|mời chào|bên kia|vitamin|thực phẩm chức năng|"
            "cho vay|bán|crypto|hoa hồng|lời mời kết bạn|kiếm tiền tại nhà|cướp khách|đối thủ|rủ qua|"
            "cộng tác viên"
        ),
        "da": (
            "reklame|link|spam|qr|tilføj|inviter|telegram|skriver privat|sit eget|sin egen|halv pris|billigere|"
            "hverver|lokker|konkurren|sælger|til alle|stjæler medlemmer|hoppet over|vitaminer|kosttilskud|lån.|"
            "krypto|provision|venneanmodning|tjen penge|tager vores medlemmer|konkurrent|åbnet sin egen|"
            "skriver til medlemmer"
        ),
    },
    "newcomer": {  # somebody new
        "en": (
            "new account|new member|joined|just joined|newcomer|newbie|account made|new profile|new here|"
            "signed up|first day|first week|i am new|i'm new|brand new|fresh account|created today|"
            "as a beginner|welcome"
        ),
        "zh": "新号|新人|新成员|新会员|新注册|刚进群|刚加入|新来的|进群|刚入|新手|小号|刚注册|入群|新学员|刚报",
        "ro": (
            "cont nou|cont făcut|conturi|nou intrat|abia intrat|intrat ieri|nou venit|membru nou|membră nouă|"
            "cei noi|sunt nou|proaspăt|m-am înscris|primul.|bun venit|am intrat"
        ),
        "vi": (
            "nick mới|tài khoản mới|người mới|mới vào|mới vô|thành viên mới|mới tham gia|acc mới|tạo hôm nay|"
            "mới tạo|lập hôm|bạn mới|chào mừng|chị ấy mới|anh ấy mới|mới đăng ký"
        ),
        "da": (
            "ny profil|ny konto|nyt medlem|nye medlemmer|lige meldt|ny i gruppen|ny her|oprettet|ny bruger|"
            "profil fra|nybegynder|velkom|lige startet|de nye|hun er ny|han er ny|admin kommanderer"
        ),
    },
    "audience": {  # in front of others
        "en": (
            "in front of|during the demo|open day|open evening|webinar|q&a|prospects|potential|visitors|guests|"
            "audience|info evening|trial|taster|live on|presentation|on stage|the room|microphone|took the mic|"
            "stood up|host|newcomers listening|people watching|in the middle of"
        ),
        "zh": "当着|试听会|体验课|说明会|直播间|现场|新家长|潜在客户|来宾|开放日|宣讲|沙龙|发布会|听众|分享会|麦|一片安静|安静|冷场|没报名的",
        "ro": (
            "în fața|ziua porților|webinar|prezentare|în plin live|in plin|live cu|interesați|potențiali|"
            "invitați|vizitatori|public|sală|microfon|s-a ridicat|seară de informare|moderator|lansare"
        ),
        "vi": (
            "trước mặt|buổi giới thiệu|webinar|hội thảo|học thử|khách mời|bật mic|cả phòng|đang live|"
            "buổi trải nghiệm|ngày hội|người đang xem|im re|im phăng phắc|giữa buổi|trước bao"
        ),
        "da": (
            "foran|åbent hus|webinar|infoaften|infomøde|interesserede|gæster|prøvetime|præsentation|salen|"
            "mikrofon|rejste sig|publikum|midt i|tilhørere|oplæg|live med|blev stille"
        ),
    },
    "noeffect": {  # no effect
        "en": (
            "no effect|useless|does nothing|did nothing|does not work|doesn't work|didn't work|still can't|"
            "still cannot|no difference|no result|no better|nothing changed|months and|learned nothing|"
            "nothing to show|after six months|after a year|after months|don't bother|think twice|"
            "save your money|placebo|exactly the same|the same as before|zero effect|nothing happened|"
            "anyone?? zero|work for anyone|believe them|don't believe|before they sign|where the new ones|"
            "no progress|same weight|made no"
        ),
        "zh": (
            "没效果|没用|没有效果|不管用|无效|白学|白练|白花|没变化|没改善|不敢开口|还是不会|没瘦|反弹|一点都没|学了半年|用了三个月|没感觉|没进步|什么都没学|一模一样|毫无|没起色|"
            "有人有效果吗|别信|没长进|跟以前一样|三周了|没任何|没见效|还是老样子"
        ),
        "ro": (
            "n-are efect|nu are efect|degeaba|niciun rezultat|fără rezultat|tot nu|nimic nu|nu m-a ajutat|"
            "nu ajută|inutil|după un an|după luni|nicio schimbare|nu funcționează|nu merge nimic|tot atâta|"
            "exact la fel|la fel ca la început|zero efect|nu s-a întâmplat nimic|merge la cineva|nu-i credeți|"
            "niciun progres|nu simt|nu leagă|n-a mers|nu a ajutat|spatele e la fel|nu se întâmplă nimic|"
            "nu merge deloc|a opta săptămână|exagerat"
        ),
        "vi": (
            "không hiệu quả|vô dụng|chẳng thấy gì|không thấy gì|không khá|vẫn không|chẳng ăn thua|ko tác dụng|"
            "không tác dụng|xài 4 tháng|dùng mấy tháng|quên sạch|như không|tiền mất tật mang|chả được gì|vẫn y|"
            "mấy tháng trời|y chang|không tiến bộ|có ai hiệu quả|đừng tin|không thay đổi|ba tuần|như cũ|"
            "không lên được|chẳng khác|không nói được|chẳng sạch|có thấy đỡ hơn đâu|làm đúng hết|"
            "chẳng ăn thua gì|chẳng đỡ|nói quá sự thật"
        ),
        "da": (
            "ingen effekt|virker ikke|ubrugelig|hjalp ikke|hjælper ikke|ingen forskel|intet resultat|"
            "stadig ikke|har ikke lært|efter et år|efter et halvt|efter måneder|intet er sket|gjorde ingen|"
            "spildt|kan stadig|præcis det samme|samme som før|nul effekt|der skete ingenting|"
            "virker det for nogen|tro dem ikke|ingen fremgang|mærker intet|er ikke blevet bedre|lærte intet|"
            "ikke har hjulpet|ryggen er den samme|sker ikke noget|virker slet ikke|8. uge|haft held|"
            "dem det går godt"
        ),
    },
    "contradict": {  # two answers that differ
        "en": (
            "opposite|contradict|different answers|different advice|one says|other says|one told|which one|"
            "which of you|who is right|who do i believe|two answers|conflicting|also one of our|also our|"
            "never mind what|wrote underneath|told the same|told her the|the other coach|second opinion|"
            "both our|disagree|says otherwise|actual instructor|whose advice|versus|so which is it|"
            "first you said|last week you said|make up your mind|two different answers|teach the|differently|"
            "recommends another|another plan|each of them|one coach|the other one|who should i believe|"
            "not what the other"
        ),
        "zh": (
            "说法不一|说法不|矛盾|听谁的|信谁|谁说的对|谁对|相反|一个说|另一个|不一致|又说|改口|口径|到底谁|打架|各说各|两种说法|两个答案|说的不一样|专业吗|到底哪个|先说|上次说|"
            "不同的答案|教的不一样|方案不同|各推荐|每个人都|那位说|这位说|昨天又"
        ),
        "ro": (
            "contrazi|contradic|contrar|pe dos|invers|răspunsuri diferite|unul spune|unul zice|altul|cealaltă|"
            "celălalt|cine are dreptate|pe cine|care din voi|nici gând|dedesubt|se pricepe|altceva|"
            "care variantă|deci care e|întâi ați zis|săptămâna trecută ați|hotărâți-vă|două răspunsuri|"
            "predau diferit|altfel|alt plan|fiecare recomandă|pe care să|unul îmi zice|a zis da|a zis nu|"
            "vorbiți între voi|data trecută ați zis|șefa a zis|nu se potrivesc"
        ),
        "vi": (
            "ngược lại|mâu thuẫn|mỗi người nói|mỗi người một|người nói|ai đúng|nghe ai|tin ai|nói khác|"
            "trả lời khác|trái ngược|bạn kia|chị kia bảo|anh kia bảo|người thì bảo|người thì|khác nhau|đá nhau|"
            "vậy cái nào|lúc đầu nói|tuần trước nói|thống nhất|hai câu trả lời|dạy khác|mỗi người khuyên|"
            "phương án khác|bên này nói|người này bảo|người kia|bàn với nhau trước|người cho|người cấm|"
            "trưởng nhóm cấm|làm theo lời sai|giờ lại bảo|nói một đằng|một đằng"
        ),
        "da": (
            "modsat|modsig|to svar|forskellige svar|noget forskelligt|forskelligt|den ene siger|den anden|"
            "hvem har ret|hvem skal jeg tro|hvem af jer|uenige|tværtimod|hvad gælder|begge svar|kan vores fag|"
            "en anden af jer|hvad er det så|først sagde|sidste uge sagde|bestem jer|to forskellige|"
            "lærer det forskelligt|anbefaler hver|en anden plan|hver sit|den ene af jer|ene kollega|"
            "modstridende|sagde ja|sagde nej|taler i slet ikke sammen|sidste gang sagde|nu skal vi|chef sagde|"
            "omvendt|passer ikke til hinanden"
        ),
    },
    "competence": {  # doubts about competence
        "en": (
            "do you even know|unprofessional|incompetent|amateur|qualified|know what you|clueless|know your|"
            "any of you know|expertise"
        ),
        "zh": "不专业|业余|懂不懂|专业|水平|靠谱吗|外行|资质",
        "ro": "neprofesion|amator|incompeten|se pricep|pricepeți|habar|calificat|calificare",
        "vi": "không chuyên nghiệp|thiếu chuyên nghiệp|chuyên môn|có biết không|trình độ|bằng cấp|nghiệp dư",
        "da": "uprofessionel|inkompeten|amatør|kan jeres|aner ikke|faglig|uddannet|forstand på",
    },
    "unanswered": {  # no answer
        "en": (
            "no answer|no reply|no response|nobody answers|nobody replied|nobody answered|no one answers|"
            "no one replied|still waiting|waiting for an answer|hello?|anyone there|anybody there|ignored|"
            "ignoring|asked on|asked yesterday|asked twice|asked three|left on read|silence|since then|"
            "my question|heard nothing|not a word|crickets|into the void|talking to a wall|where can i|"
            "why don't you answer|bump|asked this|answered by 0|seen by|nobody has said a word|said a word|"
            "still open|no time to answer|waiting since|second time im asking|third time asking|"
            "get back to you|nobody covered|are you there|my message from"
        ),
        "zh": (
            "没人回|没人理|不回|没回复|没人答|等了|在吗|还在吗|有人吗|问了|理我|已读|无人|石沉大海|请问|一直没|没有回音|没人应|问题呢|装死|还没有答复|已读不回|没人应声|还没回|"
            "一句话都没有|等到现在|没空回|问第三遍|问第二遍|没人管我|对着墙|沉了|回一下|有没有人"
        ),
        "ro": (
            "nu răspunde|niciun răspuns|fără răspuns|nu primesc|aștept|alo|e cineva|am întrebat|"
            "de ce nu răspund|mă ignor|ignorat|liniște|nimeni nu-mi|nu zice nimeni|nimic de atunci|"
            "întrebarea mea|vorbesc cu pereții|tăcere|seen|văzut de|nu a zis nimeni nimic|încă deschise|"
            "n-aveți timp să răspundeți|aștept de|întreb a doua|întreb a treia|revenim cu un|"
            "nu ținea nimeni locul|nimeni un cuvânt|mai trăiește cineva|răspundeți|răspuns: 0|"
            "vreau doar un răspuns|0 răspunsuri|văzut de 4|atât de greu"
        ),
        "vi": (
            "không ai trả lời|ko ai trả lời|không trả lời|chờ mãi|ad ơi|shop ơi|có ai không|đợi mãi|hỏi từ|"
            "cho mình hỏi|cho em hỏi|mình hỏi|em hỏi|ai rep|không rep|ko rep|xem không trả lời|bức tường|seen|"
            "im lặng|chưa thấy trả lời|chưa ai|đã xem|không ai nói gì|chưa được trả lời|không rảnh trả lời|"
            "chờ từ|hỏi lần|sẽ phản hồi|không ai trực|nói với tường|còn ai không|rep em|trả lời giúp|"
            "nói chuyện với tường|có khó lắm không|chỉ cần câu trả lời|trả lời được không"
        ),
        "da": (
            "ingen svarer|intet svar|ikke svaret|hvorfor svarer|stadig intet|venter på svar|hallo|nogen derude|"
            "er der nogen|ignorer|spurgte|har spurgt|mit spørgsmål|ikke hørt|tavshed|taler til en mur|siden da|"
            "venter stadig|uden svar|svar på|set af|ingen har sagt|stadig åbne|ikke tid til at svare|"
            "ventet siden|spørger for|vender tilbage|ingen dækkede|snakker med en mur|er I der|ikke et ord|"
            "svar mig|besvaret af|bare have et svar|vil bare have et svar"
        ),
    },
    "sellmeanwhile": {  # selling in the meantime
        "en": (
            "adverts from you|sales pitch|selling to|sold to|upsell|pitch|discount code|newsletter|"
            "buy the next|offer for|two adverts|promo"
        ),
        "zh": "团购|割韭菜|推销|卖课|促销|又发了|优惠|升单|只会卖|广告倒",
        "ro": "oferte|reduceri|promoți|vindeți|să vindeți|cod de reducere|reclame de la voi|newsletter",
        "vi": "bán hàng|chào bán|khuyến mãi|upsale|quảng cáo khóa|giảm giá|chốt đơn|mời mua",
        "da": "tilbud|rabatkode|sælge|sælger mig|salgstale|nyhedsbrev|reklamer fra jer|kampagne",
    },
    "level": {  # too easy, too hard
        "en": (
            "too easy|too hard|too basic|too slow|too fast|too advanced|too difficult|bored|boring|beginner|"
            "beginners|advanced|keep up|can't follow|cannot follow|lost|level|pace|not intense|sweat|"
            "already know|same steps|over my head|intermediate|stupid|left behind|yawn|challenge|"
            "walk in the park|baby stuff|over her head|nearly killed|heart rate|still learn where|drop out|"
            "give up|easier group|harder|easier|half the class|know this already|absolute basics|out of breath"
        ),
        "zh": (
            "太简单|太难|太基础|强度|跟不上|没出汗|无聊|进度|太慢|太快|入门|零基础|水平|难度|听不懂|早就会|吃不饱|基础|浅|犯困|小儿科|幼儿园水平|太浅|没心跳|没喘|想退出|更难|更简单|"
            "累趴|差距|早会了|云里雾里|掉队"
        ),
        "ro": (
            "prea ușor|prea greu|prea simplu|prea lent|prea repede|plictis|nu țin pasul|începători|avansați|"
            "nivel|m-am pierdut|s-au pierdut|nu înțeleg|ritm|știam deja|nu fac față|transpirat|rămân în urmă|"
            "greu|ușor|floare la ureche|pentru copii|mă depășește|o depășește|ne-a omorât|pulsul|renunță|"
            "mai ușoară|mai grea|știm deja|bazele|fără suflu|grupă mai|prea de bază|prea rapid|"
            "de ani de zile fac|pentru începători"
        ),
        "vi": (
            "quá dễ|quá khó|dễ quá|khó quá|theo không kịp|không theo kịp|chán|cơ bản|nâng cao|trình độ|đuối|"
            "nhanh quá|chậm quá|biết rồi|buồn ngủ|cường độ|mồ hôi|level|lạc|ngáp|bắt kịp|như đi dạo|"
            "con nít cũng|quá sức|mệt muốn|nhịp tim|nhóm dễ hơn|khó hơn|dễ hơn|học lại|biết hết rồi|hụt hơi|"
            "bỏ cuộc|không hiểu gì|cho người mới bắt đầu|mười năm rồi|chục năm rồi|mới bắt đầu|căn bản quá"
        ),
        "da": (
            "for let|for svær|for svært|for langsomt|for hurtigt|kedede|kedeligt|keder|begynder|øvede|"
            "følge med|niveau|tempo|sved|kendte det|kan i forvejen|kørt over|hægtet af|sværhedsgrad|"
            "kender reglerne|tabte tråden|en leg|børnehave|over hovedet|slog mig ihjel|pulsen|lettere hold|"
            "sværere|lettere|ved jeg allerede|helt grundlæggende|forpustet|give op|alt for basalt|"
            "alt for hurtige|vil ikke mere|holde en pensel|basal"
        ),
    },
    "removed": {  # put out
        "en": (
            "kicked|thrown out|threw me|removed me|removed from|was removed|banned|booted|locked out|"
            "taken off the list|deleted my account|struck off|off the list|removed a|expelled|put out|"
            "put her out|put him out|out the next day|out because|no longer in the group|let back in|put me out"
        ),
        "zh": "被踢|踢出|踢了|移出|清退|请出|移除|拉黑|除名|被清|赶出|踢人|踢|不在群里|出去|放我回去",
        "ro": (
            "dat afară|scos din|m-ați scos|eliminat|exclus|blocat|șters de pe|scoasă|scos afară|dați afară|"
            "dată afară|scoși|a dat-o afară|nu mai eram|nu mai era în grup|primiți-mă"
        ),
        "vi": (
            "bị kick|đá khỏi|đá ra|xóa khỏi|bị xóa|mời ra|đuổi|cho out|bị out|loại khỏi|bị chặn|cho ra khỏi|"
            "gạch tên|khai trừ|không còn trong nhóm|cho vào lại|bị loại"
        ),
        "da": (
            "smidt ud|smed mig|fjernet|fjernede|udelukket|kylet ud|slettet|røg ud|ryger ud|sat uden|"
            "taget af listen|strøget|ude dagen efter|ikke længere i gruppen|lukket ind igen|smidt af|smider"
        ),
    },
    "forced": {  # forced, badly received
        "en": (
            "forced|mandatory|must post|have to post|homework|obliged|attendance|missed one|for missing|"
            "didn't add|did not add|no replay|no recording|nobody explain|no one explain|nobody told|"
            "no one told|no welcome|nobody greeted|nobody said hi|rules|drill sergeant|check-in|ordered|"
            "whenever you like|at your own pace|no guidance|cold"
        ),
        "zh": "强制|必须|逼|打卡|作业|没交|不加微信|没人招呼|没人欢迎|没人讲|没人教|没回放|没有回放|冷冰冰|随意参加|规矩|催|没人介绍|冷漠|点名",
        "ro": (
            "obliga|forț|temă|teme.|obligatori|prezenț|nu explică|nu mi-a explicat|nu ne-a explicat|înregistr|"
            "fără îndrumare|nu mi-a spus nimeni|reguli|formular de care|nici unde|n-am completat|de bunăvoie|"
            "ca la armată|primire"
        ),
        "vi": (
            "ép|bắt buộc|bắt phải|nộp bài|điểm danh|không hướng dẫn|ko ai chào|không ai chào|ko ai chỉ|"
            "không ai chỉ|không ai hướng dẫn|không add|xem lại|lạnh|trễ 1|nội quy|học thoải mái|phải nộp|vắng"
        ),
        "da": (
            "tvang|tvunget|tvinge|mødepligt|obligatorisk|lektier|ingen forklar|ingen fortalte|ingen bød|"
            "ingen velkomst|optagelse|skal aflevere|manglede en|vejledning|regler|indtjekning|modtag|"
            "når man har lyst|ingen sagde"
        ),
    },
    "groupstate": {  # the state of a group
        "en": (
            "dead|nobody posts|no one posts|nobody writes|hardly anyone|muted|leaving every|folk leaving|"
            "members leave|leave the group|mods|moderator|admin|too many people|too many members|merged|"
            "mashed together|intakes|cohorts|years mixed|group is|unmanage|spam only|only ads|quiet group|"
            "ghost|in the group now|channel is"
        ),
        "zh": "死群|没人说话|没人发言|人太多|没人管|合并|混在一起|几届|老群|冷清|潜水|退群|管理员|群主|五百人|大群|没动静|僵尸|不活跃|管不过来",
        "ro": (
            "grup mort|nimeni nu mai scrie|nu mai scrie nimeni|prea mulți|amestec|serii|promoții diferite|"
            "generați|pleacă pe rând|ies din grup|admin|moderator|vânzare|de luni de zile|tăcere|unite|haos|"
            "urări|contopit"
        ),
        "vi": (
            "nhóm chết|không ai nói|chẳng ai nói|đông quá|không ai quản|gộp|mấy khóa|lẫn lộn|rời nhóm|"
            "thoát nhóm|out nhóm|admin|quản trị|im lìm|vắng như|rao vặt|bán hàng|trộn|tắt thông báo|im ắng"
        ),
        "da": (
            "død gruppe|gruppen er død|ingen skriver|for mange|årgange|slået sammen|blandet|melder sig ud|"
            "forlader gruppen|admin|administrator|brugtsalg|moderator|stille i gruppen|ingen poster|"
            "uoverskuelig|rod|slået lyden fra"
        ),
    },
    "left": {  # somebody left
        "en": (
            "teacher left|has left|is leaving|left us|leaves|quit|resigned|gone to|moved to another|"
            "no longer teach|no longer works|not teaching|new teacher|replacement|substitute|replaced|"
            "because of her|because of him|for her classes|with her|signed up for her|without her|without him|"
            "the new one|stops teaching|is going to|last day|changed trainer|where did she go|where did he go|"
            "bring her back|bring him back|not there anymore|opened her own|we want our teacher|her last|"
            "new coach|new trainer|gone now|has stopped|not the same without"
        ),
        "zh": (
            "离职|走了|不教了|换老师|换人|换教练|辞职|跳槽|冲着|冲她|冲他|奔着|为了她|为了他|代课|新老师|不认识的|不带了|离开|转走|调走|接班|去哪了|请回来|不在了|自己开|要原来的|"
            "最后一节|新教练|不干了|停教"
        ),
        "ro": (
            "a plecat|pleacă|demision|nu mai predă|nu mai lucrează|înlocui|pentru ea|pentru el|noul profesor|"
            "noua.|s-a mutat|se mută|fără ea|fără el|datorită ei|alt profesor|alt antrenor|nu mai ține|"
            "unde a plecat|aduceți-o|aduceți-l|nu mai e la|și-a deschis|îl vrem pe|o vrem pe|antrenor nou|"
            "nu mai vine|s-a retras|fără dumneaei|s-a dus|gazda|întoarceți-o"
        ),
        "vi": (
            "nghỉ dạy|nghỉ việc|chuyển sang|chuyển chỗ|không dạy nữa|đổi giáo viên|thay người|dạy thay|vì cô|"
            "vì thầy|người lạ|thầy đi|cô đi|thầy mới|cô mới|nghỉ luôn|không còn làm|đổi người|nghỉ rồi|"
            "đi đâu rồi|mời lại|không còn ở|mở riêng|muốn thầy cũ|muốn cô cũ|buổi cuối|nghỉ hẳn|bỏ đi|"
            "người dẫn|nghỉ,.|không có cô|quay lại đi|người dẫn đi"
        ),
        "da": (
            "er stoppet|stopper|sagt op|rejst|holdt op|ikke længere|arbejder her ikke|vikar|ny underviser|"
            "den nye|for hendes skyld|for hans skyld|på grund af hende|på grund af ham|uden hende|uden ham|"
            "skifter til|flyttet til|afløser|ny træner|hvor er hun|hvor er han|få hende tilbage|få ham tilbage|"
            "er væk|åbnet sit eget|vil have vores|sidste time|ny coach|ikke det samme uden|stoppede|har åbnet|"
            "kom tilbage"
        ),
    },
    "teacher": {  # a teacher, coach, host
        "en": (
            "teacher|coach|trainer|instructor|stylist|therapist|host|tutor|conductor|mentor|lecturer|"
            "choirmaster|yoga teacher"
        ),
        "zh": "老师|教练|讲师|主播|导师|发型师|治疗师|指挥|助教|主持人",
        "ro": "profesor|profesoar|antreno|instructo|prof.|proful|coafez|terapeut|dirijor|mentor|maestr|meditat",
        "vi": "cô giáo|thầy.|giáo viên|huấn luyện viên|hlv|giảng viên|cô dạy|trợ giảng|người dẫn|thợ.",
        "da": "underviser|lærer|træner|instruktør|frisør|behandler|terapeut|korleder|dirigent|coach|mentor",
    },
    "remaining": {  # what is left of a fee
        "en": (
            "rest of|remaining|unused|months left|left on my|sessions left|annual pass|paid for a year|"
            "paid for the whole|until june|prepaid"
        ),
        "zh": "剩下|剩余|余下|没上完|年卡|课时|还剩|办的卡|没用完",
        "ro": "restul|rămas|abonament pe un an|lunile|ședințe|plătit pe un an|neutilizat|până la final",
        "vi": "còn lại|mấy tháng sau|đóng cả năm|buổi còn|chưa học|gói còn|thẻ năm|phần còn",
        "da": ("resten|resterende|ubrugte|tilbage på|årskort|klip|betalt for hele|de sidste måneder|måneder tilbage"),
    },
    "politeask": {  # an order, a polite request
        "en": (
            "please|can i get|can i have|could i|would like to|is it possible|possible to|hi,|hello,|"
            "kind regards|by mistake|cancel|booked|booking|ordered|order|my card|my account|charged|the amount|"
            "plans changed|deposit|bought the|return it|unopened|voucher"
        ),
        "zh": "请问能|可以退|能不能退|麻烦|您好|你好|取消|预订|订了|下单|订单|扣了|账上|卡里|误拍|拍错|定金|申请|没拆|没用过",
        "ro": (
            "vă rog|aș vrea|aș dori|doresc|bună ziua|din greșeală|anula|rezervare|comanda|comandat|pe card|"
            "în cont|plata|mulțumesc anticipat|se poate|avans|returnez"
        ),
        "vi": (
            "cho em xin|được không|được ko|làm ơn|nhờ shop|chào shop|hủy|đặt nhầm|đặt phòng|đơn hàng|"
            "chuyển khoản|tài khoản|trừ tiền|thanh toán|nhầm|đặt cọc|cọc|vé|trả hàng"
        ),
        "da": (
            "kan jeg få|vil gerne|venligst|hej|ved en fejl|afbestil|annuller|bestilt|bestilling|ordre|kortet|"
            "konto|trukket|beløb|depositum|fortryd|afmeld|uåbnet"
        ),
    },
    "staff": {  # staff
        "en": (
            "staff|employee|receptionist|at the desk|front desk|waiter|cashier|clerk|your colleague|steward|"
            "driver|operator|assistant|the man at|the woman at|the guy at|the girl at|manager|your lady|usher|"
            "bouncer|agent|person on the phone|shop assistant"
        ),
        "zh": "前台|店员|服务员|员工|客服|收银|保安|工作人员|那个女的|那个男的|经理|接待|师傅|小哥|导购|你们的人|司机",
        "ro": (
            "angajat|recepți|casier|vânzăto|domnul de la|doamna de la|fata de la|băiatul de la|tipa de la|"
            "ospătar|chelner|portar|paznic|șofer|colegul vostru|colega voastră|personal|operato|mecanic|curier|"
            "coafez|bibliotecar|tipul de la|cea de la chat|de pe chat"
        ),
        "vi": (
            "nhân viên|thu ngân|lễ tân|bảo vệ|phục vụ|chị bán|anh bán|quản lý|tổng đài|tài xế|bạn trực|cô bán|"
            "tư vấn viên|bạn nhân viên|thợ.|shipper|nhân viên thư viện|anh thợ|trực chat|huấn luyện viên bơi|"
            "bác sĩ"
        ),
        "da": (
            "medarbejder|personale|receptionist|ekspedient|kassedame|i skranken|ved disken|tjener|"
            "jeres kollega|vagt|chauffør|hende i|ham i|damen i|manden i|bestyrer|billetmand|hende på chatten|"
            "frisør|låsesmed|bud|mekaniker|personalet|den ansatte|på chatten"
        ),
    },
    "rude": {  # rudeness
        "en": (
            "rude|yelled|shouted|snapped|rolled her eyes|rolled his eyes|laughed at|laughed about|sneer|"
            "called my|swore|attitude|hung up|talked down|humiliat|disrespect|insulting|told me to|told him to|"
            "barked|arrogant|unfriendly|mocked|tone|dismissive|ignored me at|impolite|manners|shift|scoffed|"
            "condescending"
        ),
        "zh": "态度差|态度|骂我|吼|翻白眼|甩|不耐烦|素质|凶|冷笑|嘲笑|没礼貌|训我|骂人|脸色|瞪|头都不抬|嘲讽|挂我电话|呛|阴阳",
        "ro": (
            "nepoliticos|țipat|răstit|obraznic|mitocan|m-a luat la|ton.|m-a jignit|a râs de|ochii peste cap|"
            "mi-a închis|arogan|bădăran|nesimțit|disprețuit|m-a umilit|bruscat|mi-a trântit|cu scârbă"
        ),
        "vi": (
            "quát|thái độ|nạt|mắng|nguýt|lườm|thô lỗ|hỗn|xẵng|cộc lốc|khinh|coi thường|đuổi khách|gắt|"
            "mất lịch sự|vô duyên|chửi khách|nhăn mặt|cúp máy|bất lịch sự"
        ),
        "da": (
            "uhøflig|råbte|snerrede|himlede|grinede ad|flabet|arrogant|nedladende|svarede igen|overfus|sur.|"
            "ubehagelig|tonen|skældte|hånlig|smækkede|vrissede|fnøs|lagde på|spydig"
        ),
    },
    "again": {  # again, and still not
        "en": (
            "third time|second time|again and again|once again|for the fourth|still not|starting over|"
            "start over|from scratch|explained everything|explain everything|explain it all|same story|"
            "passed around|sent me to|passed me|ticket closed|case closed|closed again|you promised|"
            "was promised|promised|swore|said it would|would be done|nothing happened|nothing happens|"
            "never called|was supposed to|last month|weeks ago|fill in the form|then to|back to|unresolved|"
            "no fix|keep explaining|i was told"
        ),
        "zh": (
            "第三次|第二次|又一次|再一次|说好|答应|承诺|保证过|踢皮球|推来推去|还是没|没下文|重新说|从头|又从头|已解决|结案|关闭|工单|上个月|换了三个|一直没解决|没兑现|又要我|又让我|"
            "转来转去|不了了之"
        ),
        "ro": (
            "a treia oară|a doua oară|iar explic|de la capat|de la început explic|ați promis|ati zis ca|"
            "mi-ați zis|mi s-a promis|promis|mă plimbați|plimbat|tot eu|tichet|închis|rezolvat|apoi cu|"
            "de fiecare dată|nimic nu s-a|luna trecută|nici acum|trimis de la|iarăși|același lucru"
        ),
        "vi": (
            "lần thứ ba|lần thứ hai|lần thứ 3|lần 3|hứa|đùn đẩy|đá qua đá lại|kể lại từ đầu|từ đầu|đã hứa|"
            "bảo sẽ|vẫn chưa|tháng trước|hẹn|hết người này|chuyển qua|qua lại|ticket|đã xử lý|đóng yêu cầu|"
            "rồi lại|lại phải|chưa xong|thất hứa"
        ),
        "da": (
            "tredje gang|anden gang|lovede|lovet|kastebold|forfra|starte forfra|sagen er lukket|lukket igen|"
            "er løst|fik at vide|talt med|ringe tilbage|ringe mandag|sket noget|intet sker|intet er|"
            "sidste måned|stadig|igen-igen|endnu en gang|sendt videre|formularen"
        ),
    },
    "serial": {  # the same person, always something
        "en": (
            "every week|each week|same customer|same member|same guest|same lady|same man|same guy|him again|"
            "her again|again today|yet another complaint|th email|th complaint|always something|"
            "this month alone|nothing is ever|keeps complaining|complains about everything|never happy|"
            "last week it was|last month it was|before that|now it's the|now it is the|regular complainer|"
            "we fixed|like clockwork|this time it|finds fault|never satisfied|every single day|each issue|"
            "every issue|every month|for two years|number eleven|tenth message|me again|you know who|"
            "list of complaints|and another thing|once more from|another complaint|complains about every|"
            "complaint about each|even the ones|mails since|since august|since september|complaints since|"
            "his usual|her usual|one more letter|this week:|nitpick|grumbl|picky|nothing pleases|"
            "third complaint|all year|each time|again from"
        ),
        "zh": (
            "又是他|又是她|还是那位|还是那个|又来了|每周|每个月|第七|第五|天天投诉|什么都|上次是|上周|上个月嫌|嫌|这次是|隔三差五|老客户又|鸡蛋里挑骨头|挑刺|能改的都改|没完没了|三天两头|"
            "总有|每天都|每期|每次都|老是投诉|第十|第十一|封信|封邮件|永远不满意|从不满意|又是这位|又投诉|挑毛病|挑剔|又有意见|老毛病|常客|意见簿|又写|一个月投诉|隔几天"
        ),
        "ro": (
            "iar el|iar ea|iar domnul|iar doamna|același domn|aceeași doamn|în fiecare săptămână|saptamanal|"
            "a șaptea|a zecea|acum e.|luna asta|data trecută|mereu ceva|nimic nu-i convine|se plânge de orice|"
            "tot timpul|de data asta|ba că|ultima dată|veșnic|nemulțumit de toate|niciodată mulțumit|"
            "în fiecare zi|fiecare număr|lunar|al zecelea|a unsprezecea|tot eu, iar|eu sunt din nou|încă ceva|"
            "plângeri|mailuri de|cârcot|găsește ceva|la fiecare|de doi ani|a câta|numărul|iar scrie|"
            "nimic nu e bine|lista mea|același chiriaș|scrisori|mesaje de la aceeași|nimeni nu vrea să preia|"
            "din august|aceeași persoană|tot el|tot ea|reclamații"
        ),
        "vi": (
            "lại là|tuần nào cũng|tháng nào cũng|hôm nào cũng|lại đòi|lần này|bữa thì|hôm thì|cả chục vụ|"
            "chuyện gì cũng|lúc nào cũng|viết đều|tháng trước đòi|khách quen hay|kêu ca|lại phàn nàn|lại chê|"
            "nay thì|soi|ngày nào cũng|không bao giờ hài lòng|chẳng bao giờ vừa ý|thứ mười|thư thứ|lại tôi đây|"
            "thêm chuyện nữa|cái gì cũng chê|bắt bẻ|kén chọn|khó tính|lần nào cũng|suốt hai năm|mười mấy email|"
            "email từ|phàn nàn liên|khách này|vẫn là|lại viết|lại gọi|đủ thứ|vẫn người|góp ý|mười bốn cái thư|"
            "không ai muốn nhận|từ tháng tám tới giờ|khách đó|ông đó|bà đó|cứ mỗi"
        ),
        "da": (
            "samme kunde|samme mand|samme dame|samme gæst|hver uge|hver måned|igen ham|ham igen|hende igen|"
            "altid noget|klager over alt|denne gang|sidste uge var det|aldrig tilfreds|mail nummer|nu er det|"
            "så er det|for syvende|endnu en klage|evige|finder fejl|hver eneste|hvert nummer|hver eneste dag|"
            "nummer elleve|tiende|så er det mig igen|mig igen|og en ting til|klager over hver|mails siden|"
            "klager siden|brok|kværul|i to år|hver gang|sædvanlige|endnu et brev|pernitt|intet er godt nok|"
            "breve|klagebrev|ingen vil tage|fra samme|siden august|samme lejer|herren fra|damen fra|"
            "klager igen|ham fra"
        ),
    },
    "trollish": {  # provocation
        "en": (
            "moron|idiot|loser|clown|cry about it|lol|lmao|bait|troll|same line|same text|under every post|"
            "copy-paste|copy paste|copies|memes|never bought|zero.|doesn't ask|wants nothing|asks for nothing|"
            "sheep|pathetic|stupid people|raid|bots|accounts|provok|insults|when people answer|"
            "when somebody answers|profile without|no picture"
        ),
        "zh": "喷子|水军|带节奏|傻|脑残|蠢|废物|垃圾人|小丑|韭菜们|一样的话|同一句|复制粘贴|挑衅|引战|没买过|无头像|辱骂|阴阳怪气|谁回他|不提要求|笑话你们|新号|开骂|脏话",
        "ro": (
            "fraieri|proști|prost|idioți|ratați|oi.|trol|provoc|același text|aceeași frază|sub fiecare postare|"
            "sub toate postările|nu cer nimic|nu vrea nimic|meme|râd când|fără poză|conturi false|înjur|boți|"
            "țărani|clovni|hahaha|doar să ne vadă|poze scârboase|revine cu alt cont|la rând|schimbă subiectul|"
            "profiluri false"
        ),
        "vi": (
            "troll|gây war|khiêu khích|ngu|lũ.|bọn.|óc|copy|dán y|cùng một câu|nick ảo|acc clone|chửi|"
            "không mua|chưa từng mua|meme|cười nhạo|phá đám|seeding|bầy|bò đỏ|đứa nào|hahaha|nó chửi|"
            "lái sang chuyện khác|tài khoản khác|cho vui|chọc cho|chưa mua vé"
        ),
        "da": (
            "tabere|idiot|får.|klovn|trold|provok|samme tekst|under alle|under samtlige|skældsord|memes|"
            "uden billede|vil ikke have noget|aldrig købt|slave|grise|dumme|falske profiler|kopier|håner|"
            "griner bare|spidder|hahaha|bare se os|svinske billeder|tilbage med en ny konto|i træk|vil bare se"
        ),
    },
    "expected": {  # less than expected
        "en": (
            "expected|hoped|disappoint|underwhelm|not what i|thought it would|not bad but|okay but|fine but|"
            "nothing wrong|a bit flat|let down|ordinary|so-so|mediocre|meh|overrated|hype|promised an|imagined|"
            "more from|special|worth it|not worth|average|lacking|letdown|let-down|unimpressed|just ok|"
            "just okay|fell flat|left me cold|i guess|looked forward|sorry to say|same as before|"
            "not broken or anything|not broken|no complaints as such|no defect|nothing special|not quite|"
            "could have been|anticlimax|they said|after all the praise|flat"
        ),
        "zh": (
            "不如预期|期待|以为|没想象|落差|失望|普通|一般般|一般|就这|没什么硬伤|还行但|没惊喜|惊喜|名不副实|平平|差点意思|不值|宣传里|还行吧|不过如此|没劲|一言难尽|乏善可陈|想象中|"
            "听说很|没什么特别|谈不上|凑合|有点亏|不惊艳|没亮点|吹得|大失所望|看介绍"
        ),
        "ro": (
            "mă așteptam|așteptări|dezamăg|speram|credeam că|nimic special|banal|nu e rău dar|atât|"
            "mai mult de la|sub așteptări|mediocru|ok dar|nu merită|obișnuit|imaginat|dezamăgi|"
            "nu m-a impresionat|doar ok|m-a lăsat rece|abia așteptam|îmi pare rău să spun|la fel ca înainte|"
            "nu e stricat|nimic deosebit|mă așteptam la|așa și așa|cam atât|promitea|visam|nu chiar|"
            "am strâns bani|nu e ce|nu a fost ce|cam slab|fără emoție|fad.|modest|oarecare"
        ),
        "vi": (
            "tưởng|kỳ vọng|thất vọng|hụt hẫng|bình thường|không như mong|cũng ổn|cũng được|tạm|mong đợi|nhạt|"
            "không lỗi gì|hơi buồn|không đáng|chưa tới|thường thôi|nghĩ là sẽ|không ấn tượng|chỉ tạm|háo hức|"
            "tiếc là|y như trước|không hư gì|không có gì đặc biệt|không bằng|chưa đã|cũng thường|được cái|"
            "hơi thất|xứng|nghe khen|quảng cáo dữ|như tưởng tượng|xoàng|không thấy cảm xúc|chỉ là không|"
            "hơn tưởng|không có gì sai|để dành cả năm|mơ ước|chỉ tàm tạm|nhàn nhạt|không hợp"
        ),
        "da": (
            "forvent|skuffe|håbede|troede|ikke dårligt men|lidt fladt|levede ikke op|middelmådig|helt okay|"
            "ok men|intet galt|ikke noget særligt|almindelig|jævn|ikke det værd|mere ud af|flad fornemmelse|"
            "uimponeret|bare ok|faldt til jorden|lod mig kold|glædet mig|glædede|ked af at sige|"
            "det samme som før|ikke i stykker|noget tamt|tamt|sådan set fint|fint nok|efter al den ros|"
            "lidt tyndt|ikke helt|meget lidt|imponerede|okay|drømte om|ikke det jeg|ikke helt det|sparet op|"
            "kedelig oplevelse|havde ventet|ventede mig|småt|mat.|pæne"
        ),
    },
    "sarcasm": {  # praise that may be none
        "en": (
            "bravo|congratulations|well done|what a great|what a lovely|brilliant|fantastic job|nice way to|"
            "thanks for nothing|impressive|impressed|wow,|wow.|great job|slow clap|unforgettable|so that was|"
            "for the ages|worth every"
        ),
        "zh": "佩服|真是太|呵呵|厉害了|恭喜|长见识|开眼|难忘|真棒|好一个|也是绝了|服了|牛|真会|精彩",
        "ro": (
            "bravo|felicitări|ce frumos|ce minunat|halal|impresionant|chapeau|super tare|ce să zic|genial|de neuitat"
        ),
        "vi": (
            "đỉnh của chóp|đáng đồng tiền|hay ghê|hay thật|giỏi ghê|chúc mừng|đỉnh thật|nể|bái phục|"
            "tuyệt vời ông|ghê|quá trời|trời ơi"
        ),
        "da": (
            "tillykke|bravo|flot klaret|imponer|sikke en|godt gået|fantastisk|hvor er det|skønt|wow|stærkt|"
            "åbenbart|uforglemmelig"
        ),
    },
    "praise": {  # praise
        "en": (
            "thank you|thanks to|made my|love|loved|wonderful|amazing|great|best|gold|lovely|delighted|"
            "grateful|hats off|pass it on|just wanted to say|keep it up|happy|will come back|recommend|kind|"
            "patient|superb|perfect|fantastic|brilliant|flowers for|five stars|kept her going|thank the|"
            "in a good way|shout out|shoutout|well deserved|give her a raise|spot on|went the extra|blown away|"
            "legend|bless|chapeau|cheers to|so happy"
        ),
        "zh": (
            "谢谢|感谢|太好了|太棒|很棒|真好|喜欢|开心|贴心|耐心|点赞|夸|赞|感动|推荐|暖心|满意|进步|考上|辛苦|五星|送花|好评|大赞|表扬|给力|超出|加鸡腿|帮了大忙|特意来说|真心|"
            "赞一个|救了|良心"
        ),
        "ro": (
            "mulțumesc|mulțumim|minunat|super|felicit|recomand|excelent|nota zece|bravo|vă pup|voiam doar să|"
            "drag|răbdare|fericit|bucur|extraordinar|cel mai bun|cea mai bună|jos pălăria|flori pentru|"
            "cinci stele|să-i mulțumesc|sufletist|de milioane|m-ați salvat|laud|laude|bravo lor|impecabil|"
            "merită o mărire|mi-ați făcut ziua|mi-ați făcut săptămâna|n-a vrut bacșiș|răbdător|"
            "vorbește numai de|peste așteptări|încântat|a zâmbit"
        ),
        "vi": (
            "cảm ơn|tuyệt|thích|vui|hài lòng|dễ thương|nhiệt tình|tận tình|giới thiệu cho|khen|xuất sắc|đỉnh|"
            "yêu|biết ơn|may mà|quay lại|tốt bụng|10 điểm|tặng hoa|năm sao|5 sao|gửi lời cảm ơn|cứu|"
            "trên cả tuyệt|quá đã|ấm lòng|cho 10|xứng đáng tăng lương|khen bạn|chu đáo|rất ưng|hơn cả mong đợi|"
            "chỉnh yên giùm|không lấy tiền tip|vui cả tuần|kể hoài|kiên nhẫn|mê|ưng ý|dễ mến"
        ),
        "da": (
            "tak.|tak for|fantastisk|dejlig|elsker|glad|hatten af|ros|bedste|kommer igen|ville lige sige|skønt|"
            "anbefal|søde|tålmodig|vidunder|perfekt|taknemmelig|super|blomster til|fem stjerner|takke|"
            "på den gode måde|reddede|kæmpe ros|ti ud af ti|helte|stor tak|sende en hilsen|fortjener|guld værd|"
            "gjorde min uge|ville ikke have drikkepenge|så glad|smilede|taler ikke om andet|gjorde min dag|"
            "fint klaret"
        ),
    },
    "badturn": {  # a turn: but
        "en": "but.|however|except|unfortunately|although|still,|yet.",
        "zh": "但|可是|不过|结果|然而|却|就是|只是",
        "ro": "dar.|însă|totuși|din păcate|numai că|în schimb",
        "vi": "nhưng|mà.|tuy|có điều|ai dè|thế mà|vậy mà",
        "da": "men.|desværre|dog.|bare ikke|alligevel|imidlertid",
    },
    "facility": {  # building, website, surroundings
        "en": (
            "parking|car park|toilet|noise|noisy|loud|smell|stink|wifi|website|app.|app's|newsletter|heating|"
            "air con|light|lift|elevator|bin|door|entrance|sign|opening hours|broken|leak|queue|chairs|music|"
            "dog|neighbour|neighbor|bus|umbrella|logo|password|log in|login|barrier|temperature|crumbs|dusty|"
            "street|ceiling|drips|dripping|locker|stairs|echo|bench|font|leaflet|letterbox|lost my|opening|"
            "open at|flag|smoke|crossing|menu|card reader|form is|corridor|garden fence|ramp|lamp|bulb|"
            "coffee machine|vending"
        ),
        "zh": (
            "停车|厕所|洗手间|噪音|吵得|太吵|味道|臭|网站|登录|空调|暖气|灯|电梯|垃圾|门口|入口|排队|椅子|音乐|邻居|隔壁|栏杆|漏水|坏了|公交|工地|密码|页面打不开|开门时间|指示牌|"
            "无线网|天花板|滴水|柜子|楼梯|回声|长椅|字体|传单|信箱|丢了|旗|烟味|刷卡机|走廊|坡道|咖啡机|路灯|台阶"
        ),
        "ro": (
            "parcare|toalet|zgomot|gălăgie|miros|wifi|site-ul|aplicați|încălzire|căldură|lumin|bec|lift|gunoi|"
            "tomber|ușă|intrare|indicator|program de|coadă|scaun|muzic|câine|vecin|autobuz|parol|stricat|bass|"
            "se aude|picură|tavan|dulap|scări|ecou|bancă|font|pliant|cutia poștală|am pierdut|deschideți|steag|"
            "fum|cititor de card|hol.|rampă|aparat de cafea|mi-am uitat|ciorba|lipicioas|scrisori pentru|poșta|"
            "pistă"
        ),
        "vi": (
            "đậu xe|gửi xe|nhà vệ sinh|ồn|tiếng ồn|hôi|bốc mùi|wifi|trang web|app.|máy lạnh|đèn|thang máy|rác|"
            "cửa|lối vào|biển|giờ mở|xếp hàng|ghế|nhạc|chó|hàng xóm|xe buýt|mật khẩu|hỏng|dột|kêu to|đăng nhập|"
            "trần nhà|nhỏ nước|tủ đồ|cầu thang|vọng|băng ghế|phông chữ|tờ rơi|hộp thư|để quên|mất đồ|cờ.|khói|"
            "máy quẹt|hành lang|máy cà phê|dốc|canh nguội|bàn dính|thư người thuê|tiếng vang|bốc khói|kẹt xe"
        ),
        "da": (
            "parkering|toilet|støj|larm|lugt|stinker|wifi|hjemmeside|appen|varme|lys|elevator|skrald|dør|"
            "indgang|skilt|åbningstid|kø.|køen|stole|musik|hund|nabo|bus|adgangskode|log ind|i stykker|"
            "snerydning|kommune|utæt|drypper|loft|skab|trappe|ekko|bænk|skrifttype|folder|postkasse|glemte min|"
            "mistede|åbner|flag|røg|kortlæser|gang.|rampe|kaffemaskine|pære|suppen|klistret|breve til|posten|"
            "cykelsti"
        ),
    },
    "notmine": {  # not our department
        "en": (
            "not our department|not our job|not our business|who do i pass|who takes|who do i send|"
            "wrong company|not us|pass this|belongs to the council|the council|whom do i"
        ),
        "zh": "不归我们|不是我们的|该转给谁|应该找谁|找错|物业|街道|转给谁|不归|谁负责",
        "ro": (
            "nu e treaba noastră|nu ține de noi|cui îi|cui trimit|cui dau|primări|nu ne ocupăm|altă firmă|"
            "nu suntem noi|cui îi dau"
        ),
        "vi": (
            "không thuộc|chuyển cho ai|báo cho ai|đâu quản|đâu phải của mình|phường|nhầm công ty|"
            "không phải việc|ai phụ trách"
        ),
        "da": (
            "ikke vores|hvem sender|hvem tager|sende videre|anden afdeling|andet firma|ikke os|hvor hører|kommunens"
        ),
    },
    "time": {  # time that passed
        "en": "days|weeks|since monday|since tuesday|since yesterday|since morning|hours|on tuesday|this morning",
        "zh": "三天|几天|一周|两周|小时|从早上|昨天|周一|半天",
        "ro": "zile|săptămâni|ore.|de ieri|de luni.|de dimineață|de azi",
        "vi": "mấy ngày|mấy tuần|tiếng rồi|từ sáng|từ hôm qua|từ thứ|hôm qua",
        "da": "dage|uger|timer|siden mandag|siden i går|siden i morges|i går|i mandags",
    },
    "collect": {  # compensation
        "en": "compensation|wants compensation|freebie|voucher again|free again|claims",
        "zh": "赔偿|补偿|要赔|索赔",
        "ro": "despăgubire|compensați|vrea ceva gratis|pretinde",
        "vi": "bồi thường|đền bù|đền|đòi đền",
        "da": "erstatning|kompensation|kræver",
    },
    "promised": {  # a promise
        "en": (
            "promised|you promised|was promised|swore|you said|was told|we said|would be done|would call|on it|"
            "would be deleted|guaranteed|gave me your word|by friday|the latest|never called|was supposed"
        ),
        "zh": "说好|答应|承诺|保证|你们说|说会|回电|当时说|许诺|说过",
        "ro": (
            "promis|ați zis|mi-ați zis|mi s-a zis|mi s-a spus|trebuia să|ați spus că|până luni|până vineri|"
            "m-ați asigurat|ați jurat|în mai am zis|întâi vineri|apoi luni|am spus că se|zile, e ziua"
        ),
        "vi": (
            "hứa|bảo sẽ|nói sẽ|hẹn|cam kết|đã nói|bảo là|thất hứa|lần trước nói|bảo hành|có lưu tin nhắn|đã báo|bảo chờ"
        ),
        "da": (
            "lovet|lovede|fik at vide|I sagde|ville ringe|skulle have|garanter|senest|blev sagt|ville blive|"
            "først fredag|så mandag|sagde vi|I maj sagde|dage, det er dag"
        ),
    },
    "passed": {  # sent from one to the next
        "en": (
            "then to|passed around|passed me|sent me to|put through to|explained|starts from zero|"
            "four different people|three different people|different people|starting over|start over|"
            "from scratch|all over again|same colleague|keep explaining|no notes|read notes|transferred|"
            "ping-pong|went nowhere|i give up|apologies|zero repairs|how many more times|same mistake|"
            "another mistake"
        ),
        "zh": "转来转去|踢皮球|推来推去|换了三个|换了好几个|从头|重新说|再说一遍|又要我|又让我|还要我解释|同一个人|没下文|不了了之|转给|换了个人|每次都要|又错",
        "ro": (
            "apoi cu|plimb|trimis la|m-a trimis|explic|de la capat|de la zero|patru oameni|trei oameni|"
            "alt coleg|aceleași poze|ping-pong|m-am săturat să|renunț|aceeași greșeală|altă greșeală|"
            "transferat|la același coleg|tot greșit|și a treia|a uitat|o dată pentru totdeauna|tot acolo|"
            "nici vorbă|exact ca înainte|încă apare"
        ),
        "vi": (
            "đùn đẩy|đá qua đá lại|chuyển qua|chuyển máy|kể lại|giải thích lại|từ đầu|ba người|bốn người|"
            "hết người này|người khác nhau|chịu thua|lại sai|gửi lại hình|quả bóng|chuyển về đúng bạn|"
            "ca trước quên|hỏi lại|gửi từ tháng|còn hỏi lại|bỏ quên|không ai nhớ|đúng người cũ"
        ),
        "da": (
            "kastebold|stillet om|sendt videre|forklar|forfra|fra nul|tre forskellige|fire forskellige|"
            "samme kollega|giver op|samme fejl|endnu en fejl|noterer|hvor mange gange|undskyldninger|"
            "stadig forkert|også forkert|knirker igen|glemte|glemt|en gang for alle|målløs|står der endnu|"
            "præcis som før|samme medarbejder"
        ),
    },
    "closed": {  # a case that was closed
        "en": (
            "ticket|case closed|closed my|closed again|marked as|as solved|resolved|reference number|"
            "case number|our earlier answer"
        ),
        "zh": "工单|结案|已解决|关闭|已处理|单号|处理完毕",
        "ro": "tichet|rezolvat|închis cererea|sesizare|număr de|cazul|soluționat",
        "vi": "ticket|đã xử lý|đóng yêu cầu|mã yêu cầu|đã giải quyết|phiếu",
        "da": "sagen|din sag|er løst|lukket|ticket|sagsnummer|afsluttet",
    },
    "nth": {  # for the third time
        "en": (
            "third time|second time|twice|three times|fourth time|again and again|once again|how many times|"
            "for the third|the third"
        ),
        "zh": "第三次|第二次|第四次|两次|三次|三遍|两遍|好几次|再一次|又一次",
        "ro": "a treia oară|a doua oară|a patra oară|de două ori|de trei ori|de câte ori|încă o dată|iarăși",
        "vi": "lần thứ|lần 3|hai lần|ba lần|mấy lần|lần nữa|bao nhiêu lần",
        "da": "tredje gang|anden gang|to gange|tre gange|fjerde gang|endnu en gang|hvor mange gange|igen og igen",
    },
    "asks": {  # a question
        "en": (
            "asking|question|i asked|asked|does the|do i|when does|where do|is it open|tell me if|what time|"
            "is there a human|can somebody tell|may i bring|which|how do i|how long"
        ),
        "zh": "问一下|想问|请问|几点|怎么|能不能告诉|提问|问题|问了",
        "ro": "întreb|întrebare|la ce oră|când începe|unde pot|cum fac|îmi spune cineva|răspund|se poate ști",
        "vi": "hỏi|mấy giờ|câu hỏi|ở đâu|làm sao|khi nào|cho hỏi|thắc mắc",
        "da": "spørg|spurgt|hvornår|hvor kan|hvilken|kan nogen sige|klokken hvad|hvordan|er der åbent",
    },
    "exodus": {  # a group that empties
        "en": (
            "leaving in droves|graveyard|nobody talks|nobody writes anymore|hardly anybody|close the old|"
            "birthday bot|last event was|has grown to|people in it|looks after it|one channel|too big|"
            "out of hand|chaos|unread messages|nobody reads"
        ),
        "zh": "一个接一个退|墓地|没人聊|没人看|要不要解散|解散|生日祝福|上次活动|几千条未读|太大|乱成|失控|没人打理|都不说话|几百号人|半年没",
        "ro": (
            "pleacă în masă|cimitir|nu mai vorbește nimeni|aproape nimeni|să închidem|a crescut la|"
            "cine se ocupă de el|un singur canal|prea mare|haos|mesaje necitite|nimeni nu citește|"
            "ultimul eveniment|câte douăzeci pe|ca la piață|au scris patru|foști cursanți|când eram patruzeci|"
            "absolvenț"
        ),
        "vi": (
            "ra đi hàng loạt|nghĩa địa|không ai nói chuyện|chẳng còn ai|giải tán|đóng nhóm|phình to|lộn xộn|"
            "loạn|tin chưa đọc|không ai đọc|không ai chăm|sự kiện cuối|đông tới|như cái chợ|cả tháng có|"
            "có bốn người nhắn|cựu học viên|hồi bốn chục"
        ),
        "da": (
            "forlader i hobetal|kirkegård|ingen taler|næsten ingen|lukke de gamle|vokset til|hvem passer|"
            "en kanal|for stor|kaos|ulæste|ingen læser|sidste arrangement|løbet løbsk|fødselsdag|som et marked|"
            "fire skrev|tidligere elever|da vi var fyrre"
        ),
    },
    "harass": {  # floods and abuse
        "en": (
            "obscene|strangers|paste|pasted|flood|baiting|swearing at|see us get angry|not a customer|"
            "isnt a customer|fake account|throwaway|you are all|you're all|porn|nazi|off topic|"
            "wants a reaction|goes after|stir"
        ),
        "zh": "不堪入目|陌生人|粘贴|刷|灌水|激怒|看我们生气|不是客户|假号|你们都是|恶心图|骚扰|挑事|找茬|谩骂|污言秽语",
        "ro": (
            "obscen|necunoscuți|lipesc|lipește|inundă|provoacă|să ne enerveze|nu e client|cont fals|"
            "sunteți toți|porcos|stârn|jigniri|poze porn"
        ),
        "vi": (
            "tục tĩu|người lạ vào|dán|spam chửi|chọc|chọc tức|không phải khách|nick giả|các người toàn|bậy bạ|"
            "kiếm chuyện|chọc ngoáy|văng tục|toàn lũ"
        ),
        "da": (
            "uanstændig|fremmede|indsætter|oversvømm|lokker|gøre os vrede|er ikke kunde|falsk profil|I er alle|"
            "i er en flok|porno|lave ballade|skælder ud på alle|svining"
        ),
    },
    "spokento": {  # how somebody was spoken to
        "en": (
            "talked to me|talked to my|spoken to like|talked about my|muttered|made fun of|said sorry|"
            "say sorry|apologise for how|swore at|stupid question|lazy|clumsy|like a child|treated me like|"
            "looked me up and down|waved me away|behind my back|accent|slammed|pushed me|grabbed"
        ),
        "zh": "这样跟我说话|跟我说话|嘀咕|取笑|道歉|爆粗|傻问题|懒|笨|当我是小孩|上下打量|赶我|背后|口音|摔门|推了我|使唤|爱理不理|翻了个白眼",
        "ro": (
            "mi-a vorbit|a vorbit cu|vorbit așa|a comentat|mormăit|și-a bătut joc|își ceară scuze|să-și ceară|"
            "înjurat|întrebare proastă|leneș|ca pe un copil|m-a măsurat|m-a alungat|accent|a trântit|"
            "m-a împins|urlat|cine vorbește așa|citiți rar|ar trebui să angajez|ca mine|să-mi ceară scuze|"
            "greutatea mea|femeile|cheamă-ți soțul|a râs"
        ),
        "vi": (
            "nói chuyện với tôi|nói với vợ|nói giọng|lẩm bẩm|chế giễu|xin lỗi vì cách|văng tục|câu hỏi ngu|"
            "lười|như con nít|nhìn từ đầu tới chân|xua tay|giọng địa phương|đóng sầm|đẩy tôi|hất hàm|"
            "nói trống không|cười khẩy|đàn bà biết gì|chửi thề|cười nhạo|đọc chậm|trả lời trống không|gọi con|"
            "đồ chậm chạp|kinh khủng|tự tìm đi|gọi chồng|biết gì mà hỏi|bé sợ"
        ),
        "da": (
            "talte til mig|talte til min|talt til|mumlede|gjorde grin med|sige undskyld|bandede|dumt spørgsmål|"
            "doven|klodset|som et barn|målte mig|viftede mig|accent|skubbede|råbt ad|talte ned|snerrer|"
            "hvem taler sådan|kommenterede|læs nu langsomt|burde hyre|grinte|sådan nogle som mig|"
            "en undskyldning|vægt|kommanderer|råber"
        ),
    },
    "cancelwish": {  # a wish to cancel
        "en": (
            "withdraw|within the 14|14 days|changed his mind|changed my mind|moving away|doesn't want to go|"
            "gave up|what part of the fee|cancel my|cancelled|cooling-off|lessons left|what happens with|"
            "not going to use|is ill|we are away|renewed by itself|confirm"
        ),
        "zh": "十四天|14天|七天无理由|改主意|搬家|不想去|放弃|退多少|取消订阅|不想续|病了去不了|用不上|去不了|自动续|请确认|撤销",
        "ro": (
            "mă retrag|14 zile|s-a răzgândit|m-am răzgândit|ne mutăm|nu mai vrea să meargă|am renunțat|"
            "ce parte din|anulez|anulat|e bolnav|suntem plecați|reînnoit singur|confirmați|ce se întâmplă cu"
        ),
        "vi": (
            "rút khỏi|14 ngày|đổi ý|chuyển nhà|không muốn đi nữa|bỏ giữa chừng|hoàn bao nhiêu|hủy gói|"
            "hủy đăng ký|bị ốm|đi vắng|tự gia hạn|xác nhận giúp|không dùng tới|bận đột xuất"
        ),
        "da": (
            "fortryd|14 dage|ombestemt|flytter|vil ikke derhen|gav op|hvor meget af|opsig|afmeldte|er syg|"
            "ikke hjemme|fornyede sig|bekræft|får ikke brugt|hvad sker der med"
        ),
    },
    "injury": {  # injury, law, press
        "en": (
            "hospital|ambulance|injured|bleeding|allergic|throwing up|food poisoning|unconscious|reporter|"
            "journalist|tv station|lawyer|lawsuit|data leak|passport|id numbers|police|threat|suicide|kill"
        ),
        "zh": "医院|急诊|受伤|流血|过敏|呕吐|中毒|昏迷|记者|电视台|律师|起诉|泄露|身份证|警察|威胁|自杀",
        "ro": (
            "spital|ambulanț|rănit|sânge|alergi|vomit|intoxica|inconștient|jurnalist|televiziune|avocat|proces|"
            "date personale|cnp|poliți|amenin|sinucid"
        ),
        "vi": (
            "bệnh viện|cấp cứu|bị thương|chảy máu|dị ứng|nôn|ngộ độc|bất tỉnh|phóng viên|nhà báo|"
            "đài truyền hình|luật sư|kiện|lộ thông tin|căn cước|công an|đe dọa|tự tử"
        ),
        "da": (
            "hospital|sygehus|ambulance|kom til skade|bløder|allergi|kaster op|forgift|bevidstløs|journalist|"
            "tv2|advokat|stævn|cpr|personoplysninger|politi|truer|selvmord|tæsk"
        ),
    },
    "outside": {  # neighbours and callers
        "en": (
            "neighbour|neighbor|a lady rings|a man rings|a lady calls|somebody rings|caller|on the phone|"
            "passer-by|the street|roadworks|next door|upstairs|downstairs|a resident|the council|the city|"
            "landlord|tenant"
        ),
        "zh": "邻居|打电话来|打电话说|街坊|楼上|楼下|隔壁|路人|居民|修路|施工|物业|城管|房东",
        "ro": ("vecin|sună o|sună un|a sunat|strad|lucrările|de alături|de la etaj|locatar|primări|proprietar|trecăto"),
        "vi": (
            "hàng xóm|có người gọi|gọi điện|có bà gọi|có ông gọi|có chị gọi|khu phố|đào đường|kế bên|tầng trên|"
            "tầng dưới|cư dân|phường|chủ nhà"
        ),
        "da": (
            "nabo|ringer om|ringer og|en dame ringer|en mand ringer|i telefonen|vejarbejde|ved siden af|ovenpå|"
            "underbo|overbo|beboer|kommune|udlejer"
        ),
    },
    "goodsfault": {  # small mishaps
        "en": (
            "typo|double booked|will not load|cold and|dirty|wrong date|not arrived|tracking|cancelled an hour|"
            "confirmation mail|old address|does not open|closed although|subtitle|hair in"
        ),
        "zh": "打错|重复预订|加载不出|凉的|脏|日期写错|没到|物流|通知取消|确认邮件|旧地址|打不开|却关着|字幕|头发",
        "ro": (
            "scris greșit|rezervată de două ori|nu se încarcă|rece|murdar|data greșită|n-a ajuns|depozit|"
            "s-a anulat|confirmare|adresa veche|nu deschide|era închis|subtitr|fir de păr"
        ),
        "vi": (
            "sai chính tả|đặt trùng|không tải được|nguội|dơ|ghi sai|chưa tới|kho.|báo hủy|xác nhận|địa chỉ cũ|"
            "không mở|đóng rồi|phụ đề|sợi tóc"
        ),
        "da": (
            "stavet forkert|booket dobbelt|indlæses|kold|beskidt|forkert dato|ikke kommet|lager|blev aflyst|"
            "bekræftelse|gamle adresse|åbner ikke|var lukket|undertekst|et hår"
        ),
    },
}
"""What it tells -> language -> words, with | between them."""

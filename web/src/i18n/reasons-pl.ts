// What is said of every refusal, and of every answer to "why not next", in Polish (template.ts says how).
import type { Texts } from "./sentence";
export { terms } from "./terms-pl";

const program =
  "Ta strona i węzeł nie rozumieją się; nic nie zrobiono. Odśwież stronę, a jeśli to nie pomoże, powiedz opiekunowi systemu[ ({field})|].";
const decide = "Sprawdź obecny stan i zdecyduj ponownie.";
const inAMoment = "Nic nie zrobiono. Spróbuj ponownie za chwilę.";

export const texts: Texts = {
  REASON_UNKNOWN_FIELD: program,
  REASON_MALFORMED: program,
  REASON_UNKNOWN_ENUM: program,
  REASON_BAD_REQUEST_ID: program,
  REASON_REQUEST_ID_REUSED: program,
  REASON_NO_SUCH_METHOD: program,
  REASON_WRONG_PIN:
    "To nie ten PIN[; żaden nie będzie sprawdzany przed {until_ms}|; od trzeciego błędu trzeba czekać]. Spróbuj ponownie albo poproś kierownika o nowy.",
  REASON_TOO_MANY_WRONG_PINS:
    "Za dużo błędnych PIN-ów[; żaden nie będzie sprawdzany przed {until_ms}|]. Poczekaj i spróbuj ponownie.",
  REASON_NOT_ENROLLED:
    "Karta lub identyfikator z PIN-em działa tylko przy terminalu salonu, a to urządzenie nim nie jest. Dołącz je kodem terminala albo zaloguj się własnym kodem.",
  REASON_WRONG_SIGN_IN_CODE:
    "Taki kod nie jest ważny: jest w nim błąd albo utworzono nowszy. Pięć błędnych w ciągu dziesięciu minut zamyka wszystkie. Poproś o nowy kod.",
  REASON_SIGN_IN_CODES_CLOSED:
    "To był piąty błędny kod w ciągu dziesięciu minut i wszystkie otwarte kody są zamknięte. Poproś o nowy.",
  REASON_SIGN_IN_CODE_SPENT: "Ten kod już wykorzystano albo minął jego czas. Poproś o nowy.",
  REASON_ABOVE_YOU:
    "[{staff} może więcej niż ty|Ta osoba może więcej niż ty][ (rola: {role})|]. Poproś kogoś z takimi samymi uprawnieniami.",
  REASON_NOT_SIGNED_IN: "Nikt nie jest tu zalogowany, więc niczego nie zakończono. Wczytaj stronę ponownie.",
  REASON_CARD_NOT_STAFF: "Ta karta nie należy do nikogo z personelu. Weź swoją albo zaloguj się kodem.",
  REASON_NOT_SET_UP:
    "Ten komputer nie należy jeszcze do salonu. Otwórz adres z jego ekranu lub dziennika: tam zaczyna się konfiguracja.",
  REASON_SETUP_SECRET:
    "To nie jest kod, który nowy komputer wyświetlił ostatnio. Użyj adresu z jego ekranu lub dziennika; co pół godziny pojawia się nowy.",
  REASON_CROSS_ORIGIN: "Wysłała to strona z innej witryny i nic nie zrobiono. Użyj stron tego węzła.",
  REASON_NO_SUCH_SESSION: "[Nie ma już logowania {id}|Nie ma już tego logowania]. Wczytaj listę ponownie.",
  REASON_NO_PREVIEW: "Tego nie można pokazać z góry, ale można to zrobić.",
  REASON_TOO_LARGE: "To za dużo naraz[: {bytes} bajtów, najwyżej {limit}|]. Podziel to na części.",
  REASON_REQUIRED: "[Brakuje: {field:field}|Czegoś brakuje]. Uzupełnij i spróbuj ponownie.",
  REASON_OUT_OF_RANGE:
    "[{field:field}: nie może być {value}|Wartość poza zakresem][, dozwolone od {min} do {max}|][, najstarsze to {oldest}|]. Wybierz inną wartość.",
  REASON_TOO_LONG: "[{field:field}: za długi tekst|Tekst jest za długi][, najwyżej {limit}|]. Skróć go.",
  REASON_BAD_TEXT:
    "[{field:field}: jest tam|W tekście jest] coś, czego nie wolno użyć. Napisz zwykły tekst, bez nowych wierszy i znaków specjalnych.",
  REASON_BAD_VALUE:
    "[Technik {technician} nie należy do kategorii {value}|{field:field}: nie może być {value}|{field:field}: błędna wartość|Jedna z wartości jest błędna]. Wybierz inną.",
  REASON_DUPLICATE:
    "[{field:field}: {value} występuje dwa razy|{field:field}: coś występuje dwa razy|Coś podano dwa razy]. Podaj to raz.",
  REASON_REASON_REQUIRED: "Potrzebny jest powód. Podaj go i spróbuj ponownie.",
  REASON_REQUEST_DONE: `To już zrobiono. ${decide}`,
  REASON_PREPARED_STALE: `W tym czasie coś się zmieniło. ${inAMoment}`,
  REASON_RULE_PANICKED: "System popełnił błąd i niczego nie zmienił. Powiedz jego opiekunowi, co robiłeś.",
  REASON_WRONG_MODE:
    "[{item}: tę usługę rezerwuje się|Tę usługę rezerwuje się] [{booking_mode:mode}|inaczej]. Zarezerwuj w ten sposób albo wybierz inną.",
  REASON_IN_THE_PAST: "[{value}: ten czas|Ten czas] już minął. Wybierz późniejszy albo poproś kierownika o wpis.",
  REASON_RESOURCE_WANTED: "[{item} wymaga|Ta usługa wymaga] jeszcze [zasobu: {kind:resource}|zasobu]. Wybierz go.",
  REASON_NO_NUMBER: "To połączenie nie ma numeru, więc nie ma czego oznaczyć. Wybierz inne.",

  REASON_NO_SUCH_CATEGORY: "Nie ma [kategorii {category}|takiej kategorii]. Wybierz z listy.",
  REASON_NO_SUCH_TECHNICIAN: "Nie ma [technika {technician}|takiego technika]. Sprawdź numer na tablicy.",
  REASON_NO_SUCH_STAFF: "Nikt z personelu nie ma [identyfikatora {staff}|takiego identyfikatora]. Wybierz z listy.",
  REASON_NO_SUCH_ROOM: "Nie ma [pokoju {room}|takiego pokoju]. Wybierz z listy.",
  REASON_NO_SUCH_ITEM: "Nie ma [usługi {item}|takiej usługi]. Wybierz z listy.",
  REASON_NO_SUCH_TERMINAL: "Nie ma [terminala {terminal}|takiego terminala]. Wybierz z listy.",
  REASON_NO_SUCH_ASSIGNMENT: "Nie ma już [przydziału {assignment}|takiego przydziału]. Spójrz na tablicę.",
  REASON_NO_SUCH_WAITING: "[Gość {waiting}|Ten gość] już nie czeka: kogoś wysłano albo wpis usunięto.",
  REASON_NO_SUCH_TOKEN: "Nie ma już [dostępu {id}|takiego dostępu]. Utwórz nowy.",
  REASON_NO_SUCH_DISPLAY:
    "Do [węzła {node}|tego węzła] nie jest podłączony [wyświetlacz terminala {terminal}|taki wyświetlacz]. Wybierz z listy.",
  REASON_NO_SUCH_NODE: "W tym salonie nie ma [węzła {node}|takiego węzła]. Wybierz z listy.",
  REASON_NO_SUCH_ANNOUNCEMENT: "Tę zapowiedź już wygłoszono albo minął jej czas. Nic nie trzeba robić.",
  REASON_NO_SUCH_CUSTOMER: "Nie ma [klienta {customer}|takiego klienta]. Szukaj po nazwisku lub numerze telefonu.",
  REASON_NO_SUCH_RESOURCE: "Nie ma [zasobu {resource}|takiego zasobu]. Wybierz z listy.",
  REASON_NO_SUCH_PLAN: "Nie ma [planu {plan}|takiego planu]. Wybierz z listy.",
  REASON_NO_SUCH_OCCURRENCE: "[Plan {plan}|Plan] nie ma [terminu {number}|takiego terminu]. Sprawdź jego terminy.",
  REASON_NO_SUCH_BOOKING: "Nie ma już [rezerwacji {booking}|takiej rezerwacji]. Sprawdź terminarz.",
  REASON_NO_SUCH_LEAVE: "Nie ma już [urlopu {leave}|takiego urlopu]. Sprawdź listę urlopów.",
  REASON_NO_SUCH_PUNCH_CARD: "Nie ma [karnetu {card}|takiego karnetu]. Wybierz jeden z karnetów klienta.",
  REASON_NO_SUCH_NOTICE: "Nie ma już [powiadomienia {notice}|takiego powiadomienia]. Sprawdź listę powiadomień.",
  REASON_NO_SUCH_FEED: "Nie ma już [kalendarza {feed}|takiego kalendarza]. Sprawdź listę kalendarzy.",
  REASON_NOT_ON_WAITLIST: "[{waitlist}: tego wpisu|Tego wpisu] nie ma już na liście oczekujących. Sprawdź listę.",
  REASON_NO_SUCH_CALL: "[Połączenia {call}|Tego połączenia] nie ma już w rejestrze. Sprawdź listę połączeń.",
  REASON_NO_SUCH_ASSISTANT:
    "Nie ma [asystenta telefonicznego {assistant}|takiego asystenta telefonicznego]. Sprawdź listę.",
  REASON_NO_SUCH_TICKET: "Nie ma już [rachunku {ticket}|takiego rachunku]. Sprawdź listę rachunków.",
  REASON_NO_SUCH_LINE:
    "[Rachunek {ticket}|Rachunek] nie ma już [pozycji {line}|takiej pozycji]: usunięto ją albo jest na innym rachunku.",

  REASON_CARD_UNKNOWN: "Nikt nie ma [karty {card}|tej karty]. Najpierw komuś ją przydziel albo przyłóż inną.",
  REASON_CARD_BLOCKED: "[Karta {card}|Ta karta] jest zablokowana. Daj jej posiadaczowi inną.",
  REASON_CARD_AMBIGUOUS:
    "Czytnik wysyła tylko część numeru, która pasuje do [{matches} kart|kilku kart]. Ustaw czytnik na pełny numer albo zapisz kartę ponownie.",
  REASON_CARD_TAKEN:
    "[Karta {card}|Ta karta] należy do[: {holder}| kogoś innego]. Weź inną kartę albo najpierw zablokuj tę.",
  REASON_CARD_MALFORMED: "To nie jest numer karty. Przyłóż kartę jeszcze raz albo wpisz cyfry, które są na niej.",
  REASON_PAYMENT_CARD: "To karta płatnicza. Jej numeru nie zapisano. Użyj karty salonu.",
  REASON_WRONG_ROOM:
    "[Technik {technician} ma iść|Technik ma iść] do [pokoju {room}|innego pokoju]. Idź tam albo zmień pokój w przydziale.",

  REASON_NO_CREDENTIAL: "Nikt nie jest tu zalogowany i nic nie zrobiono. Zaloguj się i spróbuj ponownie.",
  REASON_BAD_CREDENTIAL: "Nie jesteś już tu zalogowany i nic nie zrobiono. Zaloguj się ponownie.",
  REASON_TOKEN_EXPIRED: "Logowanie wygasło i nic nie zrobiono. Zaloguj się ponownie.",
  REASON_PERMISSION_MISSING:
    "[Rola „{role:role}” na to nie pozwala|Nie masz do tego uprawnień]. Poproś kogoś, kto je ma.",
  REASON_SWIPE_FIRST: "Tej karty nie przyłożono tu przed chwilą. Przyłóż ją i spróbuj ponownie w ciągu 30 sekund.",
  REASON_ACTOR_REQUIRED: "Trzeba wiedzieć, kto to robi. Przyłóż tu swoją kartę i spróbuj ponownie.",
  REASON_ACTOR_NOT_ALLOWED:
    "[{actor}: ta osoba|Posiadacz tej karty] nie może tego zrobić[ za technika {technician}|]. Może recepcja albo sam technik.",
  REASON_NOT_YOUR_TERMINAL: "To należy do [terminala {terminal}|innego terminala]. Zrób to tam.",
  REASON_WRONG_CODE:
    "Kod jest błędny albo minęło jego dziesięć minut. Odczytaj go jeszcze raz tam, gdzie jest pokazany.",
  REASON_CODES_CLOSED: "To był o jeden błędny kod za dużo; wszystkie otwarte kody są zamknięte. Utwórz nowy.",

  REASON_TECHNICIAN_STATE:
    "[Technik {technician}|Technik] – [{state:technician}|stan na to nie pozwala][, pokój {room}|][, do {until_ms}|]. Wybierz kogoś innego albo poczekaj.",
  REASON_NOT_FREE:
    "Nie wszyscy z tych techników są wolni[: {technician}|]. Wybierz innych albo poczekaj. Nikogo nie wysłano.",
  REASON_SHORTAGE:
    "[Nikt wolny nie pasuje do gościa {waiting}: potrzeba {missing}|Za mało wolnych w kategorii {category}: brakuje {missing}|Za mało wolnych: brakuje {missing}|Za mało wolnych]. Poczekaj, poproś o mniej osób albo pozwól reszcie czekać.",
  REASON_ASSIGNMENT_STATE:
    "[Przydział technika {technician}|Przydział {assignment}|Ten przydział] jest już [{state:assignment}|w innym stanie]. Spójrz na tablicę i zdecyduj ponownie.",
  REASON_NO_SUBSTITUTE:
    "[W kategorii {category} nie|Nie] ma nikogo wolnego na zastępstwo. Wybierz kogoś po numerze albo poczekaj, aż ktoś się zwolni.",
  REASON_LEAVE_PENDING:
    "[Technik {technician}|Technik] ma jeszcze [przydział {assignment}|przydział]. Najpierw go zakończ albo odwołaj.",
  REASON_CANCEL_FORBIDDEN:
    "Usługa już trwa[ od {started_at_ms}|], a w tym salonie takiej się nie odwołuje. Zakończ ją.",
  REASON_UNDO_TOO_LATE:
    "Za późno, by to cofnąć[: koniec był {ended_at_ms}|][: zapisano to {state_at_ms}|]. Popraw to nowym przydziałem albo terminem.",
  REASON_UNDO_MOVED_ON:
    "Nie można cofnąć: [technik {technician}|technik] – [{state:technician}|ma już inne zajęcie]. Popraw to nowym przydziałem.",
  REASON_START_OUT_OF_ORDER:
    "[Początek {started_at_ms}|Ten początek] nie pasuje. Wybierz czas między [wysłaniem ({dispatched_at_ms})|wysłaniem] a [{latest_ms}|teraz].",
  REASON_NOT_IN_QUEUE:
    "[Technik {technician}|Technik] nie ma miejsca w kolejce[ ({state:technician})|]. Najpierw musi wejść do pracy.",
  REASON_ALREADY_SET_UP: "Ten salon jest już skonfigurowany. Dołącz do niego, zamiast zaczynać od nowa.",
  REASON_JOIN_TOKEN_SPENT: "Tego kodu dołączenia już użyto[ ({name})|]. Utwórz nowy.",
  REASON_TAKEN_BY: "[{terminal}: ten terminal był szybszy|Ktoś był szybszy]. Nic nie trzeba robić.",
  REASON_SAME_KIND: "To już jest [{kind:kind}|ten rodzaj]. Nic nie trzeba robić.",
  REASON_NODE_KNOWN: "Ten komputer [({node}) |]już kiedyś należał do salonu. Skonfiguruj go od nowa jako nowy węzeł.",
  REASON_LAST_OWNER:
    "To ostatni dostęp właściciela. Bez niego nikt nie utworzy następnego: najpierw utwórz inny albo potwierdź, że tego chcesz.",
  REASON_GUESTS_WAIT:
    "[Gość {waiting}|Inny gość][ (pokój {room})|] czeka dłużej i można go było obsłużyć. Zajmij się nim teraz.",
  REASON_NODE_NEEDED:
    "[Bez węzła {name}|Bez tego węzła] salon by stanął. Najpierw przywróć inny węzeł albo dodaj nowy.",
  REASON_NOT_SPOKEN_HERE:
    "[Terminal {terminal}|Ten terminal] nie wygłasza zapowiedzi[ strefy {zone}|]. Zostaw to innemu albo zmień ustawienia terminala.",
  REASON_FIXED: "[{field:field}: tego|Tego] nie można zmienić po wyborze. Utwórz nową pozycję.",
  REASON_BOOKED:
    "[{at_ms} jest naraz {booked} rezerwacji|Rezerwacji jest więcej][, więcej niż {capacity}|]. Najpierw przenieś albo odwołaj niektóre.",
  REASON_DATES_TAKEN:
    "[{starts_at_ms}: {resource} – zajmuje {held_by}.|Zajęte terminy: {conflicts}; nic nie zmieniono. Wybierz inny czas lub zasoby albo pomiń te terminy.|Te terminy są zajęte; nic nie zmieniono. Wybierz inny czas lub zasoby albo pomiń te terminy.]",
  REASON_PLANS_OFF: "Plany usług są w tym salonie wyłączone. Może je włączyć właściciel.",
  REASON_DATES_AHEAD:
    "[Przed nami są jeszcze terminy planów ({dates})|Przed nami są jeszcze terminy planów]. Najpierw je odwołaj albo zgódź się, by zostały niewidoczne.",
  REASON_OCCURRENCE_STATE:
    "[Termin {date}|Ten termin][ ({starts_at_ms})|] jest już [{state:date}|w innym stanie]. Sprawdź ten dzień i zdecyduj ponownie.",
  REASON_CUSTOMER_BUSY:
    "Klient ma wtedy inny termin[, {starts_at_ms}|][ ({held_by})|]. Zapytaj, czy oba są zamierzone.",
  REASON_UNITS_SHORT:
    "Karnety klienta[ na {item}|]: [zostało wejść {left}, a terminów jest {dates}|wejść jest mniej niż terminów]. Sprzedaj na czas kolejny karnet.",
  REASON_NOTICE_STATE:
    "[Powiadomienie {notice}|Powiadomienie] jest już [{state:notice}|w innym stanie]. Sprawdź listę powiadomień.",
  REASON_NO_OFFER:
    "[{waitlist}: nie|Nie] ma zatrzymanego miejsca: żadne nie jest wolne albo ofertę dostał następny. Sprawdź listę oczekujących.",
  REASON_ON_WAITLIST:
    "[Klient {customer}|Klient] już na to czeka[ ({waitlist})|]. Zostaw tak albo najpierw usuń tamten wpis.",
  REASON_PHONE_KNOWN:
    "Ten numer ma już [klient {customer}|inny klient]. Wybierz tego klienta albo potwierdź, że mają go oboje.",
  REASON_ERASED: "Dane [klienta {customer}|tego klienta] usunięto. Jeśli przyjdzie znowu, załóż nowy wpis.",
  REASON_CALL_HANDLED: "Tym połączeniem ktoś się już zajął[: {outcome:outcome}|]. Sprawdź listę połączeń.",
  REASON_CODE_CLASH: "Przypadkiem ten sam kod jest otwarty gdzie indziej. Utwórz nowy.",
  REASON_CALLER_UNKNOWN: "Numer nie mówi na pewno, kto dzwoni[ (pasujących klientów: {customers})|]. Wybierz klienta.",
  REASON_CHANGED_MEANWHILE:
    "[{customer}: ktoś to w tym czasie zmienił|Ktoś to w tym czasie zmienił] i nic nie zapisano. Odczytaj ponownie i wpisz, co ma tam być.",
  REASON_TABLE_FULL: "Nie ma już miejsca[: {table:table}|][, najwyżej {limit}|]. Usuń to, co niepotrzebne.",

  REASON_NO_LEADER: `Węzły ustalają, który prowadzi. ${inAMoment}`,
  REASON_NO_MAJORITY:
    "Ten komputer nie łączy się z większością komputerów salonu i nic tu nie można zmienić. Sprawdź, czy inne są włączone i czy działa sieć.",
  REASON_UNCERTAIN: "Nie wiadomo, czy to zrobiono. Spójrz na tablicę, zanim spróbujesz ponownie.",
  REASON_BEHIND: `Ten komputer jeszcze nie nadążył za innymi. ${inAMoment}`,
  REASON_NEEDS_UPGRADE: "Ten komputer ma starszą wersję niż inne i stanął. Trzeba go zaktualizować.",
  REASON_QUARANTINED:
    "Dane tego komputera różnią się od innych, więc nie wolno go używać. Użyj innego terminala i wezwij opiekuna systemu.",
  REASON_EVENTS_GONE: "Zapisów z tamtego czasu już nie ma. Odśwież stronę, by zobaczyć obecny stan.",
  REASON_TOO_SLOW: "Ta strona nie nadążyła. Odśwież ją.",
  REASON_OVERLOADED: "Jest za dużo naraz do zrobienia. Poczekaj chwilę i spróbuj ponownie; nic nie zrobiono.",
  REASON_NODE_DOWN: "Węzeł, którego to dotyczy, nie odpowiada i nic tam nie zrobiono. Sprawdź jego zasilanie i sieć.",
  REASON_NODE_REMOVED: "Ten komputer usunięto z salonu. Użyj innego terminala albo skonfiguruj ten od nowa.",

  REASON_NOT_IDLE:
    "[Technik {technician}|Technik] – [{state:technician}|nie jest wolny][, pokój {room}|][, do {until_ms}|].",
  REASON_BEHIND_OTHERS: "[Wcześniej w kolejce jest osób: {count}|Inni są wcześniej w kolejce][ ({technician})|].",
  REASON_DAILY_CAP:
    "[Technik {technician}|Technik] ma dziś już [{served} z {cap} dozwolonych tur|wszystkie dozwolone tury].",
  REASON_SKILL_MISSING: "[Technik {technician}|Technik] nie ma umiejętności[ {skill}|], której wymaga ta usługa.",
  REASON_WRONG_GENDER: "[Technik {technician}|Technik] nie jest tej płci, o którą prosił gość.",
  REASON_REJECTED_ON_VISIT: "[Technika {technician}|Technika] już raz wymieniono na życzenie tego gościa.",
  REASON_FEWER_TURNS_FIRST: "Inni mieli dziś mniej tur i idą pierwsi[: {technician}|].",
  REASON_LOWER_AMOUNT_FIRST: "Inni zarobili dziś mniej i idą pierwsi[: {technician}|].",
  REASON_BOOKED_SOON:
    "[Technik {technician}|Technik] ma termin [o {starts_at_ms}|zanim to by się skończyło][ ({date})|]. Wybierz kogoś innego albo uprzedź tamtego klienta.",

  REASON_TICKET_OPEN:
    "[{terminal} ma|Ta kasa ma] [otwarty rachunek {ticket}|otwarty rachunek], a może mieć jeden. Najpierw go zaparkuj albo zamknij.",
  REASON_TICKET_STATE:
    "[Rachunek {ticket}|Rachunek] jest [{state:ticket}|w innym stanie]. Zaparkowany trzeba najpierw przywrócić; zamknięty lub anulowany już się nie zmieni.",
  REASON_TICKET_PAYING:
    "[Rachunek {ticket}|Rachunek] jest w trakcie płatności[ ({terminal})|]. Zamknij go albo przerwij płatność, zanim coś zmienisz.",
  REASON_NOT_A_REGISTER: "[{terminal}: ten|Ten] terminal nie jest kasą. Użyj kasy w recepcji albo na zapleczu.",
  REASON_OTHER_CUSTOMER:
    "[Rachunek {ticket}|Rachunek] należy do [klienta {customer}|innego klienta]. Otwórz inny rachunek albo potwierdź zmianę.",
  REASON_ON_TICKET:
    "[Przydział {assignment}|Ten przydział] jest już na [rachunku {ticket}|rachunku]. Płaci się za niego raz: najpierw usuń go stamtąd.",
  REASON_AMOUNT_DIFFERS:
    "[{amount_minor} to nie suma rachunku {ticket}: {total_minor}|Kwota różni się od sumy rachunku]. Popraw ją albo podaj, skąd różnica.",
  REASON_TICKET_EMPTY: "[Rachunek {ticket}|Rachunek] jest pusty. Dodaj coś albo go anuluj.",
  REASON_TICKET_BELOW_ZERO:
    "[Suma rachunku {ticket} to {total_minor}|Suma rachunku jest poniżej zera]: rabat jest za duży. Zmniejsz go albo usuń.",
  REASON_OTHERS_PUNCH_CARD:
    "[Karnet {card}|Ten karnet] nie należy do klienta tego rachunku. Podaj, czyj to rachunek, albo weź inny karnet.",
  REASON_PUNCH_CARD_EXPIRED:
    "[Karnet {card}|Karnet] stracił ważność[ ({expired_at_ms})|]. Weź inny albo zapłać w inny sposób.",
  REASON_PUNCH_CARD_ITEM:
    "[Karnet {card} jest na {item}|Karnet jest na coś innego], a na rachunku jest też co innego. Przenieś to na inny rachunek albo zapłać inaczej.",
  REASON_TOO_FEW_UNITS:
    "[Karnet {card}|Karnet] ma za mało wejść[: zostało {left}, potrzeba {needed}|]. Zapłać inaczej albo sprzedaj kolejny karnet.",
  REASON_UNIT_TAKEN:
    "[Karnet {card}|Ten karnet] płaci już za [dzisiejszy termin {date}|dzisiejszy termin]. Jeśli rachunek jest za coś innego, potwierdź to; jeśli nie, anuluj go.",
};

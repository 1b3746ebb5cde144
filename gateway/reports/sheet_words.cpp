#include "gateway/reports/sheet_words.hpp"

#include <algorithm>

namespace raporo::reports {
namespace {

struct translated {
  std::array<std::string_view, sheet_languages.size()> texts;  ///< in the order of sheet_languages
};

/// In the order of sheet_word. Native check: all of the Kinyarwanda.
constexpr std::array sheet_texts{
    translated{{"Akarere", "Districts", "Districts"}},
    translated{{"Imirenge", "Sectors", "Secteurs"}},
    translated{{"Amashuri", "Schools", "Écoles"}},
    translated{{"Ibisobanuro", "Notes", "Notes"}},
    translated{{"Urwego", "Level", "Niveau"}},
    translated{{"Kode", "Code", "Code"}},
    translated{{"Izina", "Name", "Nom"}},
    translated{{"Igihugu", "Country", "Pays"}},
    translated{{"Akarere", "District", "District"}},
    translated{{"Umurenge", "Sector", "Secteur"}},
    translated{{"Ishuri", "School", "École"}},
    translated{{"Amashuri afunguye", "Schools open", "Écoles ouvertes"}},
    translated{{"Ategerejweho raporo", "Reports expected", "Rapports attendus"}},
    translated{{"Raporo zabonetse", "Reports", "Rapports"}},
    translated{{"Ku gihe", "On time", "À temps"}},
    translated{{"Afunze", "Closed", "Fermées"}},
    translated{{"Adafite telefone", "Without a telephone", "Sans téléphone"}},
    translated{{"Raporo, ku ijana", "Coverage", "Couverture"}},
    translated{{"Abanditse", "Enrolled", "Inscrits"}},
    translated{{"Abaje", "Present", "Présents"}},
    translated{{"Ubwitabire", "Attendance", "Présence"}},
    translated{{"Abataye ishuri", "Dropped out", "Abandons"}},
    translated{{"Abagarutse", "Came back", "Retours"}},
    translated{{"abahungu", "boys", "garçons"}},
    translated{{"abakobwa", "girls", "filles"}},
    translated{{"bihishwe", "hidden", "masqué"}},
    translated{{"abatagaragajwe", "not shown", "non montrés"}},
    translated{{"Igihe", "Period", "Période"}},
    translated{{"Byakozwe", "Made", "Établi"}},
    translated{{"Ahatanditse: nta raporo. 0: batanze raporo ko ntawe.",
                "Empty: not reported. 0: reported, and there were none.",
                "Vide: pas de rapport. 0: rapporté, aucun."}},
    translated{{"Raporo, ku ijana: raporo zabonetse ku zari zitegerejwe.",
                "Coverage: reports received of those expected; a rate speaks for those schools alone.",
                "Couverture: rapports reçus sur rapports attendus; un taux ne vaut que pour ces écoles."}},
    translated{
        {"Ubwitabire: abaje bose ku banditse bose; si impuzandengo y'amashuri.",
         "Rates: all who were there of all who are enrolled, added up; never the mean of schools' rates.",
         "Taux: total des présents sur total des inscrits; jamais la moyenne des taux des écoles."}},
    translated{
        {"Impamvu n'ubumuga: ku ishuri, abana 1 kugeza 4 ntibagaragazwa.",
         "Reasons and disability: of one school, cells of 1 to 4 pupils are hidden; of reasons only those of "
         "5 pupils or more are shown.",
         "Raisons et handicap: pour une école, les cellules de 1 à 4 élèves sont masquées; seules les "
         "raisons de 5 élèves ou plus sont montrées."}},
};
static_assert(sheet_texts.size() == static_cast<std::size_t>(sheet_word::note_hidden) + 1);

constexpr std::size_t english = 1;

}  // namespace

std::string_view say(sheet_word w, std::string_view language) noexcept {
  const auto* found = std::ranges::find(sheet_languages, language);
  const auto index =
      found == sheet_languages.end() ? english : static_cast<std::size_t>(found - sheet_languages.begin());
  return sheet_texts[static_cast<std::size_t>(w)].texts[index];
}

}  // namespace raporo::reports

#include "gateway/rehearsal/stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/base/run.hpp"
#include "gateway/roster/pin_hash.hpp"
#include "storage/claims.hpp"
#include "storage/dialogues.hpp"
#include "storage/roster.hpp"

namespace raporo::rehearsal {
namespace {

/// A rehearsal keeps no secrets, and it waits for a slow machine instead of saying so on a screen.
constexpr pin_cost cheap_hash{.memory_mib = 1, .passes = 1};
constexpr std::chrono::hours patience{1};
constexpr dialogue::transcript_hasher::key transcript_key{};
const std::string pin_secret = "rehearsal";

constexpr std::uint64_t seed = 1;
constexpr std::chrono::hours reported_before{1};
constexpr int most_sms = 100;

/// A copy of the district's database, whose path it gives.
std::filesystem::path copy_to(const scratch_folder& folder, const std::filesystem::path& database) {
  std::filesystem::path own = folder.path() / "raporo.db";
  std::filesystem::copy_file(database, own);
  return own;
}

}  // namespace

bool reaches(std::string_view service_code, std::string_view dialled) {
  service_code.remove_suffix(service_code.ends_with('#') ? 1 : 0);
  const std::string_view rest = dialled.substr(std::min(service_code.size(), dialled.size()));
  return dialled.starts_with(service_code) && rest.ends_with('#') && (rest == "#" || rest.starts_with('*'));
}

stage::stage(const district& d, const circumstances& given, const std::string& language)
    : district_(d),
      phone_(phone_number::parse(given.phone).value()),
      folder_(d.database.parent_path()),
      log_(make_null_logger()),
      time_(given.at, 0.0),
      random_(seed),
      database_(storage::open_sqlite({.file = copy_to(folder_, d.database)}, *log_)),
      pins_(random_) {
  const dialogue::transcript_hasher hasher(transcript_key);
  const auto nobody_sends = [] {};
  const auto observe = [this](const dialogue::observed_turn& seen) {
    seen_.name = seen.screen;
    seen_.language = seen.language;
    seen_.refusal = seen.refusal;
  };
  ussd_ = std::make_unique<dialogue::ussd_service>(
      loop_.get_executor(),
      dialogue::ussd_service::parts{*database_, time_, random_, pins_, hasher, *log_, nobody_sends, observe},
      dialogue::ussd_options{
          .budget = patience, .draft_lifetime = d.draft_lifetime, .pins = d.pins, .hash_cost = cheap_hash});
  sms_ = std::make_unique<dialogue::sms_service>(
      dialogue::sms_service::parts{*database_, time_, random_, hasher, *log_, nobody_sends,
                                   [this](const menus::sms_reading& r) { reading_ = r; }});
  furnish(given, language);
}

stage::~stage() {
  run(loop_, ussd_->drain());
  database_->stop();
}

// --- The district as the story finds it ---

void stage::furnish(const circumstances& given, const std::string& language) {
  const std::string pin_hash = hash_pin(given.pin, cheap_hash);
  database_->write_and_wait([&](sql::connection& c) {
    if (const auto person = storage::find_person(c, phone_)) {
      storage::set_language(c, person->id, language);
      storage::set_pin(c, person->id, pin_hash);
    }
    if (!given.enrolment.empty()) set_enrolment(c, given.enrolment);
  });
  put_in_force();
  database_->write_and_wait([&](sql::connection& c) {
    for (const written_report& r : given.reports) save_earlier(c, r);
  });
}

void stage::set_enrolment(sql::connection& c, const std::vector<enrolled_grade>& grades) {
  storage::roster roster = storage::load_roster(c);
  const std::string year = district_.school_year(time_.now());
  const directory people(roster, year);
  const storage::person* person = people.find_person(phone_);
  const auto schools = person != nullptr ? people.schools_of(*person) : std::vector<const school_entry*>{};
  if (schools.empty()) return;
  const std::string& school = schools.front()->facts.id;
  std::erase_if(roster.enrolments, [&](const storage::enrolment& e) { return e.school == school; });
  for (const enrolled_grade& g : grades)
    roster.enrolments.push_back({school, year, g.grade, g.boys, g.girls});
  storage::import_roster(c, roster, false, time_.now());
}

void stage::save_earlier(sql::connection& c, const written_report& r) {
  const auto person = storage::find_person(c, phone_);
  if (!person) return;
  storage::submission s;
  s.key = {r.school.empty() ? school() : r.school, r.form, r.period};
  s.person = person->id;
  s.channel = district_.channel;
  s.menu_version = menu().version();
  for (const cell& figure : r.cells)
    if (figure.value)
      s.answers.push_back({figure.field, figure.grade, figure.by, *figure.value, figure.text, figure.part});
  s.flags = r.flags.value_or(std::vector<std::string>{});
  s.receipt_candidates = dialogue::draw_receipts(random_);
  s.received = time_.now() - reported_before;
  earlier_.insert(storage::save_report(c, s).receipt);
}

void stage::put_in_force() {
  school_year_ = district_.school_year(time_.now());
  storage::roster roster;
  database_->read_and_wait([&](sql::connection& c) { roster = storage::load_roster(c); });
  auto force = std::make_shared<dialogue::in_force>(*district_.force);
  force->people = std::make_shared<const directory>(std::move(roster), school_year_, *force->calendar);
  force->pin_secret = pin_secret;
  force_ = std::move(force);
  ussd_->use(force_);
  sms_->use(force_);
}

// --- What a person does ---

shown_screen stage::dial(std::string_view dialled) {
  ++sessions_;
  transcript_.clear();
  std::string_view code = district_.force->service_code;
  code.remove_suffix(code.ends_with('#') ? 1 : 0);
  if (dialled.starts_with(code) && dialled.substr(code.size()).starts_with('*')) {
    std::string_view inputs = dialled.substr(code.size() + 1);
    inputs.remove_suffix(inputs.ends_with('#') ? 1 : 0);
    transcript_ = inputs;
  }
  first_input_ = transcript_.empty();
  return turn();
}

shown_screen stage::type(std::string_view text) {
  if (!first_input_) transcript_ += '*';
  first_input_ = false;
  transcript_ += text;
  return turn();
}

shown_screen stage::turn() {
  seen_ = {};
  const channels::ussd_reply reply =
      run(loop_, ussd_->answer(district_.channel, {fmt::format("call-{}", sessions_),
                                                   phone_.e164(),
                                                   {},
                                                   district_.force->service_code,
                                                   {.text = transcript_},
                                                   {}}));
  seen_.text = reply.text;
  seen_.ended = reply.end;
  in_call_ = !reply.end;
  return seen_;
}

void stage::wait(std::chrono::milliseconds time) {
  time_.advance(time);
  if (district_.school_year(time_.now()) != school_year_) put_in_force();
}

menus::sms_reading stage::send_sms(const std::string& text) {
  const result<dialogue::sms_effect> taken = run(
      loop_,
      sms_->receive(district_.channel, {fmt::format("sms-{}", ++messages_), phone_.e164(), {}, text, {}}));
  taken.value();
  return reading_;
}

std::vector<std::string> stage::take_sms() {
  std::vector<std::string> texts;
  // As the sender does, up to the first byte: nothing goes to who wants no messages.
  database_->write_and_wait([&](sql::connection& c) {
    texts.clear();
    for (storage::message& m : storage::claim_messages(c, district_.channel, most_sms, time_.now()).taken)
      if (m.phone == phone_.e164()) texts.push_back(std::move(m.text));
  });
  return texts;
}

// --- What is known afterwards ---

std::optional<storage::report> stage::find_report(const report_key& key) {
  std::optional<storage::report> found;
  database_->read_and_wait([&](sql::connection& c) {
    found =
        key.period.empty() ? storage::newest_report(c, key.school, key.form) : storage::find_report(c, key);
  });
  return found;
}

std::vector<storage::report> stage::new_reports() {
  std::vector<storage::report> all;
  for (const std::string& school : schools())
    for (const menus::form_info& f : menu().forms())
      if (auto found = find_report({school, f.id, {}}); found && !earlier_.contains(found->receipt))
        all.push_back(std::move(*found));
  return all;
}

std::optional<menus::draft> stage::open_draft() {
  std::optional<storage::dialogue> known;
  database_->read_and_wait([&](sql::connection& c) { known = storage::load_dialogue(c, phone_.e164()); });
  if (!known || !known->state) return std::nullopt;
  return menus::from_json(*known->state).value().open_draft;
}

std::string stage::language() {
  std::optional<storage::person> person;
  database_->read_and_wait([&](sql::connection& c) { person = storage::find_person(c, phone_); });
  return person ? person->language : std::string();
}

std::string stage::school() const {
  const std::vector<std::string> all = schools();
  return all.empty() ? std::string() : all.front();
}

std::vector<std::string> stage::schools() const {
  std::vector<std::string> codes;
  if (const storage::person* person = force_->people->find_person(phone_))
    for (const school_entry* school : force_->people->schools_of(*person)) codes.push_back(school->facts.id);
  return codes;
}

}  // namespace raporo::rehearsal

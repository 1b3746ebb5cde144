#include "menus/menu.hpp"

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "menus/graph.hpp"
#include "menus/measure.hpp"
#include "menus/menu_check.hpp"
#include "menus/menu_reader.hpp"

namespace raporo::menus {

namespace {

constexpr std::size_t version_bytes = 8;

/// Without what an editor may change unasked: the byte order mark and the kind of line ends.
std::string plain_text(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::string plain(text);
  std::erase(plain, '\r');
  return plain;
}

/// BLAKE2b over names and texts in the order of the names.
std::string hash_of(const std::vector<menu_source>& sources) {
  std::vector<const menu_source*> in_order;
  for (const menu_source& s : sources) in_order.push_back(&s);
  std::ranges::sort(in_order, {}, [](const menu_source* s) -> const std::string& { return s->file; });
  std::string all;
  for (const menu_source* s : in_order) {
    const std::string text = plain_text(s->text);
    all += std::to_string(s->file.size()) + ":" + s->file + std::to_string(text.size()) + ":" + text;
  }
  std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(all.data()),
                     all.size(), nullptr, 0);
  std::array<char, version_bytes * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), version_bytes);
  return hex.data();
}

}  // namespace

bool graph::admits(const person_facts& person) const noexcept {
  const auto is_for = [this](const std::string& role) {
    return std::ranges::find(roles, role) != roles.end();
  };
  return !person.schools.empty() && std::ranges::any_of(person.roles, is_for);
}

const text* graph::main_text(const place& p) const noexcept {
  using kind = place::kind;
  switch (p.what) {
    case kind::language:
      return &of(phrase::choose_language);
    case kind::pin:
      return &of(phrase::enter_pin);
    case kind::resume:
      return &of(phrase::resume);
    case kind::school:
      return &of(phrase::choose_school);
    case kind::menu:
      return &screens[p.index].say;
    case kind::pick_form:
      return &of(phrase::choose_form);
    case kind::last:
    case kind::reported:
    case kind::newer:
      return &forms[p.index].last;
    case kind::correct:
      return nullptr;
    case kind::which:
      return &forms[p.index].questions[p.question].which;
    case kind::question:
      return &forms[p.index].questions[p.question].say;
    case kind::warning:
      return p.question == place::npos ? &forms[p.index].checks[p.check].say
                                       : &forms[p.index].questions[p.question].checks[p.check].say;
    case kind::confirm:
      return &forms[p.index].confirm;
    case kind::change:
      return &of(phrase::choose_item);
    case kind::new_pin:
      return &of(phrase::new_pin);
    case kind::new_pin_again:
      return &of(phrase::new_pin_again);
    case kind::notice:
      return &of(static_cast<phrase>(p.index));
  }
  return nullptr;
}

menu::menu(std::unique_ptr<const graph> compiled) : graph_(std::move(compiled)) {}
menu::~menu() = default;

const std::string& menu::version() const noexcept {
  return graph_->version;
}
const std::vector<std::string>& menu::languages() const noexcept {
  return graph_->languages;
}
const std::vector<form_info>& menu::forms() const noexcept {
  return graph_->infos;
}

const form_info* menu::find_form(std::string_view id) const noexcept {
  const auto found = std::ranges::find(graph_->infos, id, &form_info::id);
  return found == graph_->infos.end() ? nullptr : &*found;
}

bool is_menu_file(std::string_view name) noexcept {
  return name.ends_with(".yaml") && !name.ends_with(".test.yaml");
}

std::shared_ptr<const menu> load_menu(const std::vector<menu_source>& sources, const worst_case& extremes,
                                      config::diagnostics& problems) {
  config::diagnostics found;
  std::vector<config::yaml_node> documents;
  for (const menu_source& s : sources) {
    problems.remember_source(s.file, s.text);
    if (auto document = config::read_yaml(s.text, s.file, found)) documents.push_back(std::move(*document));
  }
  auto compiled = std::make_unique<graph>();
  compiled->version = hash_of(sources);
  // A file that cannot be read would make every name in it look missing.
  if (!found.has_errors()) menu_reader(*compiled, found).read(documents);
  // Walking and measuring need a whole graph.
  if (!found.has_errors()) {
    compiled->refusal_septets = reserve_for_refusals(*compiled);
    check_reachable(*compiled, found);
    check_exceptions(*compiled, extremes, found);
    check_lengths(*compiled, extremes, found);
  }
  const bool good = !found.has_errors();
  for (const config::diagnostic& d : found.all()) problems.add(d);
  if (!good) return nullptr;
  return std::make_shared<menu>(std::move(compiled));
}

std::vector<screen_fill> measure_screens(const menu& m, const worst_case& extremes) {
  std::vector<screen_fill> rows;
  for (measured_screen& row : measure(m.compiled(), extremes))
    rows.push_back({std::move(row.screen), m.languages()[row.language], row.septets, std::move(row.text)});
  std::ranges::sort(rows, [](const screen_fill& a, const screen_fill& b) {
    return std::tie(b.septets, a.screen, a.language) < std::tie(a.septets, b.screen, b.language);
  });
  // Several forms can share a screen; its fullest row stands for it.
  std::vector<screen_fill> once;
  for (screen_fill& row : rows) {
    const bool known = std::ranges::any_of(
        once, [&](const screen_fill& r) { return r.screen == row.screen && r.language == row.language; });
    if (!known) once.push_back(std::move(row));
  }
  return once;
}

}  // namespace raporo::menus

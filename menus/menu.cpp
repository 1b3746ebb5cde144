#include "menus/menu.hpp"

#include <fmt/format.h>
#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "menus/graph.hpp"

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

}  // namespace

std::string_view name_of(const menu_source& s) noexcept {
  const std::size_t slash = s.file.rfind('/');
  return slash == std::string::npos ? std::string_view(s.file) : std::string_view(s.file).substr(slash + 1);
}

/// BLAKE2b over names and texts in the order of the names.
std::string hash_of(const std::vector<menu_source>& sources) {
  std::vector<const menu_source*> in_order;
  for (const menu_source& s : sources) in_order.push_back(&s);
  std::ranges::sort(in_order, {}, [](const menu_source* s) { return name_of(*s); });
  std::string all;
  for (const menu_source* s : in_order) {
    const std::string_view name = name_of(*s);
    const std::string text = plain_text(s->text);
    all += fmt::format("{}:{}{}:{}", name.size(), name, text.size(), text);
  }
  std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(all.data()),
                     all.size(), nullptr, 0);
  std::array<char, version_bytes * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), version_bytes);
  return hex.data();
}

bool graph::is_for(const std::vector<std::string>& roles, const person_facts* person) noexcept {
  return roles.empty() || (person != nullptr && std::ranges::any_of(person->roles, [&](const auto& role) {
                             return std::ranges::find(roles, role) != roles.end();
                           }));
}

bool graph::offers(const option& o, const person_facts* person) const noexcept {
  if (!is_for(o.roles, person)) return false;
  if (o.go.what == destination::kind::form) return is_for(forms[o.go.index].roles, person);
  return o.go.what != destination::kind::last_report || !forms_of(person).empty();
}

std::vector<const form*> graph::forms_of(const person_facts* person) const {
  std::vector<const form*> own;
  for (const form& f : forms)
    if (is_for(f.roles, person)) own.push_back(&f);
  return own;
}

bool graph::admits(const person_facts& person) const noexcept {
  return !person.schools.empty() && !roles.empty() && is_for(roles, &person);
}

bool question::counts(const cell& c, sex wanted, std::string_view part) const noexcept {
  const bool of_sex = wanted == sex::none || c.by == sex::none || c.by == wanted;
  return of_sex && (c.part == part || std::ranges::find(parts, part) == parts.end());
}

bool graph::gives_up_to(after_tries what) const noexcept {
  return std::ranges::any_of(forms, [&](const form& f) { return f.gives_up_to(what); });
}

bool form::gives_up_to(after_tries what) const noexcept {
  return std::ranges::find(questions, what, &question::after) != questions.end();
}

const dimension::value* graph::find_part(std::string_view name) const noexcept {
  for (const dimension& d : dimensions)
    for (const dimension::value& v : d.values)
      if (v.name == name) return &v;
  return nullptr;
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

}  // namespace raporo::menus

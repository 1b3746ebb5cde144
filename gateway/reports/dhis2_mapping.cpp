#include "gateway/reports/dhis2_mapping.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "config/text_file.hpp"
#include "config/yaml.hpp"
#include "gateway/base/ascii.hpp"

namespace raporo::reports {
namespace {

using config::diagnostics;
using config::mapping_reader;
using config::yaml_node;

constexpr auto mapping_area = "dhis2";
constexpr std::size_t longest_code = 50;  // of an object in DHIS2

/// What DHIS2 takes for a code, less what a spreadsheet would take for a formula or for two columns.
bool is_code(std::string_view text) {
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == ' ';
  };
  return !text.empty() && text.size() <= longest_code && (is_letter(text[0]) || is_digit(text[0])) &&
         text.back() != ' ' && std::ranges::all_of(text, fits);
}

std::string guess(std::string_view word, const std::vector<std::string_view>& known) {
  const std::string_view meant = config::closest(word, known);
  if (!meant.empty()) return fmt::format("did you mean `{}`?", meant);
  return known.empty() ? std::string() : fmt::format("one of: {}", fmt::join(known, ", "));
}

class dhis2_reader {
 public:
  dhis2_reader(const menus::menu& menu, diagnostics& problems)
      : menu_(menu), fields_(fields_of(menu)), problems_(problems) {}

  dhis2_mapping read(const yaml_node& root) {
    mapping_reader map(root, mapping_area, problems_);
    const yaml_node* sets = map.required("data_sets");
    map.finish();
    dhis2_mapping all;
    if (sets == nullptr) return all;
    if (!sets->is_sequence() || sets->items.empty()) {
      error("wrong-type", *sets, "expected a list of data sets");
      return all;
    }
    for (const yaml_node& item : sets->items) all.data_sets.push_back(read_set(item));
    return all;
  }

 private:
  void error(const char* what, const yaml_node& at, std::string message, std::string hint = {}) {
    problems_.error(fmt::format("{}/{}", mapping_area, what), at.where, std::move(message), std::move(hint));
  }

  /// Menus may go back to what they were: what they do not ask for any more rests, and stops nothing else.
  void rests(const char* what, const yaml_node& at, std::string message, std::string hint) {
    problems_.warning(fmt::format("{}/{}", mapping_area, what), at.where, std::move(message) + ": it rests",
                      std::move(hint));
  }

  std::string read_code(mapping_reader& map, std::map<std::string, config::location>& known) {
    const yaml_node* node = map.required("code");
    std::string code = map.required_text("code");
    if (node == nullptr || code.empty()) return {};
    if (!is_code(code)) {
      error("wrong-value", *node, fmt::format("`{}` is no code", code),
            "letters, digits, `_`, `-`, `.` and blanks, at most 50, beginning with a letter or digit");
      return {};
    }
    if (const auto [first, added] = known.emplace(code, node->where); !added)
      problems_.clash(fmt::format("{}/twice", mapping_area), node->where, first->second,
                      fmt::format("the code `{}` is there twice", code));
    return code;
  }

  data_set read_set(const yaml_node& node) {
    mapping_reader map(node, mapping_area, problems_);
    data_set set;
    set.code = read_code(map, set_codes_);
    const yaml_node* forms = map.optional("complete_with");
    const yaml_node* elements = map.required("elements");
    map.finish();
    every_.reset();
    if (elements != nullptr && (!elements->is_sequence() || elements->items.empty()))
      error("wrong-type", *elements, "expected a list of data elements");
    else if (elements != nullptr)
      for (const yaml_node& item : elements->items) {
        data_element e = read_element(item);
        if (!e.form.empty()) set.elements.push_back(std::move(e));
      }
    if (forms != nullptr) set.complete_with = read_forms(*forms);
    set.every = every_.value_or(menus::cadence::week);
    return set;
  }

  std::vector<std::string> read_forms(const yaml_node& node) {
    std::vector<std::string> ids;
    if (!node.is_sequence()) {
      error("wrong-type", node, "expected a list of forms, such as `[attendance]`");
      return ids;
    }
    for (const yaml_node& item : node.items) {
      if (find_form(item) != nullptr) ids.push_back(item.text);
    }
    if (ids.size() < node.items.size()) {
      // Else a school would be complete without what nobody can report any more.
      problems_.warning(fmt::format("{}/never-complete", mapping_area), node.where,
                        "no school is complete without all of these forms");
      ids.clear();
    }
    return ids;
  }

  /// Says what is wrong with the form; nullptr then.
  const menus::form_info* find_form(const yaml_node& node) {
    const menus::form_info* form = node.is_scalar() ? menu_.find_form(node.text) : nullptr;
    if (form == nullptr) {
      std::vector<std::string_view> ids;
      for (const menus::form_info& f : menu_.forms()) ids.emplace_back(f.id);
      rests("unknown-form", node, fmt::format("the menus have no form `{}`", node.text),
            guess(node.text, ids));
      return nullptr;
    }
    if (form->every != menus::cadence::week && form->every != menus::cadence::year) {
      error("wrong-period", node, fmt::format("`{}` is reported neither every week nor every year", form->id),
            "DHIS2 has no periods for terms and moments: leave the form out");
      return nullptr;
    }
    if (every_ && *every_ != form->every) {
      error("wrong-period", node, "a data set has one kind of period, and the forms before are of another",
            "give the yearly forms a data set of their own");
      return nullptr;
    }
    every_ = form->every;
    return form;
  }

  data_element read_element(const yaml_node& node) {
    mapping_reader map(node, mapping_area, problems_);
    data_element e;
    const yaml_node* form = map.required("form");
    const yaml_node* name = map.required("field");
    const yaml_node* part = map.optional("part");
    e.code = read_code(map, element_codes_);
    map.finish();
    const menus::form_info* known = form == nullptr ? nullptr : find_form(*form);
    const field* f = known == nullptr || name == nullptr ? nullptr : find_number(*known, *name);
    if (f == nullptr || (part != nullptr && !has_part(*f, *part))) return e;
    e.form = f->form;
    e.field = f->name;
    if (part != nullptr) e.part = part->text;
    const auto [first, added] = mapped_.emplace(std::tuple{e.form, e.field, e.part}, name->where);
    if (!added)
      problems_.clash(fmt::format("{}/twice", mapping_area), name->where, first->second,
                      fmt::format("`{}` of `{}` goes to a data element already", e.field, e.form));
    return e;
  }

  const field* find_number(const menus::form_info& form, const yaml_node& name) {
    const field* f = name.is_scalar() ? find_field(fields_, form.id, name.text) : nullptr;
    if (f == nullptr) {
      const std::vector<std::string_view> known(form.counts.begin(), form.counts.end());
      rests("unknown-field", name, fmt::format("the form `{}` has no field `{}`", form.id, name.text),
            guess(name.text, known));
      return nullptr;
    }
    if (f->kind != field_kind::number) {
      error("not-a-number", name, fmt::format("`{}` is no number", f->name),
            "only numbers are sent: reasons and texts may tell of single pupils");
      return nullptr;
    }
    return f;
  }

  bool has_part(const field& f, const yaml_node& part) {
    if (std::ranges::find(f.parts, part.text) != f.parts.end()) return true;
    rests("unknown-part", part, fmt::format("`{}` is not counted by `{}`", f.name, part.text),
          f.parts.empty() ? "leave `part` out" : guess(part.text, {f.parts.begin(), f.parts.end()}));
    return false;
  }

  const menus::menu& menu_;
  const std::vector<field> fields_;
  diagnostics& problems_;
  std::optional<menus::cadence> every_;  ///< of the forms of the data set so far
  std::map<std::string, config::location> set_codes_;
  std::map<std::string, config::location> element_codes_;
  std::map<std::tuple<std::string, std::string, std::string>, config::location> mapped_;
};

}  // namespace

bool has_dhis2(const std::filesystem::path& folder) {
  std::error_code ec;
  return std::filesystem::exists(folder / dhis2_file, ec);
}

std::optional<dhis2_mapping> read_dhis2(const std::filesystem::path& folder, const menus::menu& menu,
                                        diagnostics& problems) {
  if (!has_dhis2(folder)) return std::nullopt;
  const std::filesystem::path path = folder / dhis2_file;
  const std::size_t errors = problems.errors();
  const auto text = config::read_text_file(path, mapping_area, config::most_bytes_of_yaml, problems);
  if (!text) return std::nullopt;
  const auto root = config::read_yaml(*text, path.string(), problems);
  if (!root) return std::nullopt;
  dhis2_mapping all = dhis2_reader(menu, problems).read(*root);
  if (problems.errors() != errors) return std::nullopt;
  return all;
}

}  // namespace raporo::reports

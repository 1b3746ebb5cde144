#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "menus/facts.hpp"
#include "menus/graph.hpp"
#include "menus/sms_words.hpp"

namespace raporo::menus {

/// The numbers that a report by SMS holds, sorted by what they were written for; not yet checked against the
/// form's rules.
struct sms_values {
  using cell = std::pair<std::size_t, std::string>;  ///< a question of the form, and a grade or none
  struct number {
    std::int64_t value = 0;
    std::string word;  ///< with the mark of a choice: `R2`; of a question for words all of them
  };

  std::vector<std::string> grades;  ///< named with the first question
  std::map<cell, std::vector<number>> given;
  bool nothing = false;  ///< `DROP 0`: the first question has none at all
  bool agreed = false;   ///< `OK` at the end, where it is no part of a text
};

/// A word that cannot be sorted, and why.
struct sms_fault {
  phrase why;
  std::string word;
  std::string grade;         ///< that it was written for; empty when none was
  bool of_value = false;     ///< it stands where a number is expected
  std::size_t question = 0;  ///< of the form, whose value was expected
};

/// Reads the words of a report from `first` on, which follow its form's word, week and school. Total and
/// pure.
std::variant<sms_values, sms_fault> read_sms_values(const form& f, const school_facts& school,
                                                    const std::vector<sms_word>& words, std::size_t first);

}  // namespace raporo::menus

#include "menus/answer_input.hpp"

#include <doctest/doctest.h>

#include "menus/new_pin.hpp"

using namespace raporo::menus;
using numbers = std::vector<std::int64_t>;

TEST_CASE("number input: two numbers with any one separator between") {
  for (const char* same : {"28 27", "28,27", "28.27", "28/27", "28-27", "28 , 27", "  28   27 ", "28- 27"}) {
    CAPTURE(same);
    const auto read = read_numbers(same, 2);
    REQUIRE(std::holds_alternative<numbers>(read));
    CHECK(std::get<numbers>(read) == numbers{28, 27});
  }
  CHECK(std::get<numbers>(read_numbers("0 0", 2)) == numbers{0, 0});
  CHECK(std::get<numbers>(read_numbers("123456789012345678901234567890", 1)) == numbers{longest_number});
}

TEST_CASE("number input: what is no number is refused with its reason, never coerced") {
  struct row {
    const char* text;
    std::size_t count;
    phrase reason;
  };
  for (const row& r : {row{"", 1, phrase::empty},
                       {"   ", 1, phrase::empty},
                       {"1O", 1, phrase::not_a_number},
                       {"1e3", 1, phrase::not_a_number},
                       {"-5", 1, phrase::not_a_number},
                       {"+5", 1, phrase::not_a_number},
                       {"12,13", 1, phrase::want_one},
                       {"12.5", 1, phrase::want_one},
                       {"5", 2, phrase::want_two},
                       {"1 2 3", 2, phrase::want_two},
                       {"3*1", 1, phrase::one_answer},
                       {"#", 1, phrase::one_answer},
                       {"00", 1, phrase::leading_zero},
                       {"007", 1, phrase::leading_zero},
                       {"28 07", 2, phrase::leading_zero},
                       {"28,,27", 2, phrase::not_a_number},
                       {"28 27,", 2, phrase::not_a_number},
                       {"28 -- 27", 2, phrase::not_a_number},
                       {"\xD9\xA5", 1, phrase::not_a_number},
                       {"0x10", 1, phrase::not_a_number}}) {
    CAPTURE(r.text);
    const auto read = read_numbers(r.text, r.count);
    REQUIRE(std::holds_alternative<phrase>(read));
    CHECK(describe(std::get<phrase>(read)).name == describe(r.reason).name);
  }
}

TEST_CASE("grade input: names or their digits, none as 0, ambiguity refused") {
  using indexes = std::vector<std::size_t>;
  const std::vector<std::string_view> primary{"P1", "P2", "P3"};
  const std::vector<std::string_view> with_nursery{"N1", "P1", "P2"};
  CHECK(std::get<indexes>(read_grades("1 3", primary)) == indexes{0, 2});
  CHECK(std::get<indexes>(read_grades("p3,P1,3", primary)) == indexes{2, 0});
  CHECK(std::get<indexes>(read_grades("0", primary)).empty());
  CHECK(std::get<indexes>(read_grades("n1 2", with_nursery)) == indexes{0, 2});
  for (const char* wrong : {"4", "P9", "1 4", "00", "a", "1,,2"}) {
    CAPTURE(wrong);
    CHECK(std::get<phrase>(read_grades(wrong, primary)) == phrase::not_a_grade);
  }
  CHECK(std::get<phrase>(read_grades("1", with_nursery)) == phrase::not_a_grade);
  CHECK(std::get<phrase>(read_grades("1*3", primary)) == phrase::one_answer);
}

TEST_CASE("range: a least is rounded up, a most down, and what reckoning adds is forgiven") {
  CHECK(least_answer(0.2) == 1);
  CHECK(most_answer(0.8) == 0);
  CHECK(least_answer(-5) == 0);
  CHECK(most_answer(-0.5) == -1);
  CHECK(least_answer(0.1 * 30) == 3);
  CHECK(most_answer(0.29 * 100) == 29);
  CHECK(least_answer(1e15) > most_answer(1e15));
}

TEST_CASE("new pin: what a stranger tries first is refused, the hash depends on the key") {
  for (const char* trivial : {"0000", "1234", "4321", "123456", "1212", "987654", "777777"}) {
    CAPTURE(trivial);
    CHECK(is_trivial_pin(trivial));
  }
  for (const char* good : {"2580", "7391", "1243", "120934"}) {
    CAPTURE(good);
    CHECK_FALSE(is_trivial_pin(good));
  }
  CHECK_FALSE(looks_like_pin("123"));
  CHECK_FALSE(looks_like_pin("1234567"));
  CHECK_FALSE(looks_like_pin("12a4"));
  CHECK(hash_of_pin("7391", "a") == hash_of_pin("7391", "a"));
  CHECK(hash_of_pin("7391", "a") != hash_of_pin("7391", "b"));
  CHECK(hash_of_pin("7391", "a") != hash_of_pin("7392", "a"));
}

#include "gateway/channels/fields.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/adapter_rows.hpp"

using namespace raporo;
using namespace raporo::channels;
using namespace raporo::test;

TEST_CASE("fields: a value has one name, whether it comes in a query, a form or a document") {
  for (const http::request& r : {get("from=%2B250&text=a+b&=x"), form_post("from=%2B250&text=a%20b"),
                                 json_post(R"({"from":"+250","text":"a b"})")}) {
    const fields f = fields::of(r).value();
    CHECK(f.get("from") == "+250");
    CHECK(f.get("text") == "a b");
    CHECK_FALSE(f.find("to"));
    CHECK_FALSE(f.find(""));
  }
}

TEST_CASE("fields: a value of a document is named by its path, numbers and truth values are their text") {
  const fields f =
      fields::of_json(R"({"a":{"b":[{"c":"x"},{"c":12}]},"d":true,"e":null,"f":-3.5,"g":[],"h":1e3})")
          .value();
  CHECK(f.get("a.b.0.c") == "x");
  CHECK(f.get("a.b.1.c") == "12");
  CHECK(f.get("d") == "true");
  CHECK_FALSE(f.find("e"));
  CHECK(f.get("f") == "-3.5");
  CHECK_FALSE(f.find("g"));
  CHECK(f.pairs().size() == 5);
}

TEST_CASE("fields: what is no object, too deep, too wide or no text is malformed") {
  const std::string deep = std::string(17, '[') + std::string(17, ']');
  std::string wide = "{\"a\":[";
  for (int i = 0; i < 257; ++i) wide += "1,";
  wide.back() = ']';
  wide += '}';
  std::string empties = "{\"a\":[";
  for (int i = 0; i < 257; ++i) empties += "[],";
  empties.back() = ']';
  empties += '}';
  const std::string long_name = "{\"" + std::string(129, 'k') + "\":1}";
  for (const std::string& document :
       {empties, long_name, std::string("[]"), std::string("1"), std::string("{"), std::string("{\"a\":1}x"),
        std::string(), "{\"a\":" + deep + "}", wide, std::string(R"({"a":"\u0000"})"),
        std::string("{\"a\":\"\xc3\x28\"}")}) {
    CAPTURE(document);
    CHECK(fields::of_json(document).error() == make_error_code(errc::malformed));
  }
  http::request xml = json_post("<a/>");
  xml.content_type = "text/xml";
  CHECK(fields::of(xml).error() == make_error_code(errc::malformed));
  CHECK(fields::of(form_post("a=%zz")).error() == make_error_code(errc::malformed));
}

TEST_CASE("fields: the objects of a list have names of their own") {
  const auto all =
      fields::each_of(R"({"n":2,"results":[{"from":"1","status":{"id":5}},{"from":"2"}]})", "results")
          .value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].get("from") == "1");
  CHECK(all[0].get("status.id") == "5");
  CHECK(all[1].get("from") == "2");
  CHECK_FALSE(all[1].find("status.id"));
  CHECK(fields::each_of(R"({"results":[]})", "results").value().empty());
  for (const char* document : {"", "[]", "{}", R"({"results":{}})", R"({"results":[{}]x)"}) {
    CAPTURE(document);
    CHECK(fields::each_of(document, "results").error() == make_error_code(errc::malformed));
  }
}

TEST_CASE("fields: an object of a list that cannot be read takes nothing away from the others") {
  for (const char* odd : {"1", "null", R"({"from":"\u0000"})", R"({"a":[[[[[[[[[1]]]]]]]]],"from":"3"})"}) {
    CAPTURE(odd);
    const auto all =
        fields::each_of(fmt::format(R"({{"results":[{{"from":"1"}},{},{{"from":"2"}}]}})", odd), "results")
            .value();
    REQUIRE(all.size() == 3);
    CHECK(all[0].get("from") == "1");
    CHECK(all[2].get("from") == "2");
  }
  CHECK(fields::each_of(R"({"results":[{"from":"\u0000"}]})", "results").value().front().pairs().empty());
}

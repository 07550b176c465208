//! Reads what a session says, which comes in postcard's form.
//!
//! postcard can fail at every field, and serde's code for that lets go of all fields before it: on the page that
//! was more code than the reading. This reader does not fail. What is not there reads as nothing, and at
//! the end it is known whether anything was amiss; then there is no message at all. Whoever reads what a stranger
//! may have written takes postcard.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeSeed, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor,
        value::U32Deserializer,
    },
};

/// The message in some bytes; none if they are something else.
pub fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Option<T> {
    let mut reader = Reader {
        rest: bytes,
        amiss: false,
    };
    let Ok(message) = T::deserialize(&mut reader);
    (!reader.amiss && reader.rest.is_empty()).then_some(message)
}

/// No error: there is none of these.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl core::error::Error for Never {}

impl de::Error for Never {
    #[expect(
        clippy::panic,
        reason = "only a type that refuses what it is given comes here, and messages have none"
    )]
    fn custom<T: fmt::Display>(_: T) -> Never {
        panic!("a message of a type that refuses values")
    }
}

struct Reader<'de> {
    rest: &'de [u8],
    /// Something was not as it must be.
    amiss: bool,
}

impl<'de> Reader<'de> {
    #[inline(never)]
    fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => {
                self.amiss = true;
                0
            }
        }
    }

    /// A number: seven bits a byte, the lowest first; the eighth says that more follow.
    #[inline(never)]
    fn number(&mut self, most: u64) -> u64 {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.byte();
            number |= u64::from(byte & 127) << (7 * place);
            // Of the last only one bit has room.
            if byte < 128 && (place < 9 || byte < 2) {
                return self.at_most(number, most);
            }
        }
        self.amiss = true;
        0
    }

    fn at_most(&mut self, number: u64, most: u64) -> u64 {
        if number <= most {
            return number;
        }
        self.amiss = true;
        0
    }

    /// How many there are of something, of which each takes a byte at least.
    #[inline(never)]
    fn count(&mut self) -> usize {
        let most = self.rest.len();
        let count = self.number(most as u64);
        // One less than there is room for before it was read.
        usize::try_from(count).unwrap_or(most)
    }

    #[inline(never)]
    fn text(&mut self) -> &'de str {
        let count = self.count();
        let text = self.rest.split_at_checked(count);
        let text = text.and_then(|(text, rest)| Some((core::str::from_utf8(text).ok()?, rest)));
        match text {
            Some((text, rest)) => {
                self.rest = rest;
                text
            }
            None => {
                self.amiss = true;
                ""
            }
        }
    }

    #[inline(never)]
    fn is(&mut self) -> bool {
        let byte = self.byte();
        self.at_most(byte.into(), 1) == 1
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a number is held to the largest of its type where it is read"
)]
impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Never;

    /// Nothing in a message says of itself what it is.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.amiss = true;
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_bool(self.is())
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_u8(self.byte())
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_u32(self.number(u32::MAX.into()) as u32)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_u64(self.number(u64::MAX))
    }

    /// The sign stands in the lowest bit.
    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let number = self.number(u32::MAX.into()) as u32;
        visitor.visit_i32((number >> 1) as i32 ^ -((number & 1) as i32))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_borrowed_str(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_borrowed_str(self.text())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        match self.is() {
            true => visitor.visit_some(self),
            false => visitor.visit_none(),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let left = self.count();
        visitor.visit_seq(Items { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        let last = variants.len().saturating_sub(1);
        let place = self.number(last as u64) as u32;
        visitor.visit_enum(Variant {
            reader: self,
            place,
        })
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i64 i128 u16 u128 f32 f64 char bytes byte_buf unit unit_struct map identifier ignored_any
    }
}

/// As many as were announced.
struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Never;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Never> {
        if self.left == 0 || self.reader.amiss {
            return Ok(None);
        }
        self.left -= 1;
        let Ok(item) = seed.deserialize(&mut *self.reader);
        Ok(Some(item))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// As many as the type has.
struct Fields<'r, 'de>(&'r mut Reader<'de>);

impl<'de> SeqAccess<'de> for Fields<'_, 'de> {
    type Error = Never;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Never> {
        let Ok(field) = seed.deserialize(&mut *self.0);
        Ok(Some(field))
    }
}

struct Variant<'r, 'de> {
    reader: &'r mut Reader<'de>,
    place: u32,
}

impl<'r, 'de> EnumAccess<'de> for Variant<'r, 'de> {
    type Error = Never;
    type Variant = &'r mut Reader<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Never> {
        let place: U32Deserializer<Never> = self.place.into_deserializer();
        let Ok(variant) = seed.deserialize(place);
        Ok((variant, self.reader))
    }
}

impl<'de> VariantAccess<'de> for &mut Reader<'de> {
    type Error = Never;

    fn unit_variant(self) -> Result<(), Never> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Never> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }
}
